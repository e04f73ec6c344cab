using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Social.Media;

namespace Social.Api.Media;

internal static class MediaWebHosting
{
    public static void AddMediaUploads(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddMedia(builder.Configuration);
        services.AddSingleton<UploadReceiver>();
        services.AddSingleton<UploadWork>();
        services.AddHostedService(provider => provider.GetRequiredService<UploadWork>());
        services.AddSingleton<ServedMediaCache>();
        services.AddSingleton<BlobAnswer>();
    }
}
