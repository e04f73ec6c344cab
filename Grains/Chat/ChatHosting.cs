using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Social.Grains.Accounts;

namespace Social.Grains.Chat;

/// <summary>What the grains of this domain share within a silo.</summary>
internal static class ChatHosting
{
    public static IServiceCollection AddChat(this IServiceCollection services)
    {
        services.AddOptions<RoomOptions>()
            .Configure<IHostEnvironment>((o, environment) =>
            {
                if (environment.IsDevelopment())
                    (o.RequestsPerDay, o.GroupsPerDay) = (10_000, 10_000);
            })
            .BindConfiguration(RoomOptions.Section)
            .Validate(o => o.IsValid(), $"{RoomOptions.Section}: RequestsPerDay and GroupsPerDay must be 1 to 100000.")
            .ValidateOnStart();
        services.AddSingleton<RoomViews>();
        services.AddSingleton<ChatMetrics>();
        services.AddSingleton<MessageViews>();
        services.AddSingleton<MessageMedia>();
        services.AddSingleton<MessageNotices>();
        services.AddSingleton<MessageServices>();
        services.AddSingleton<RoomSight>();
        services.AddHostedService<MessageIndexWaker>();
        services.AddSingleton<RoomMetrics>();
        services.AddSingleton<RoomGreetings>();
        services.AddSingleton<DirectRoomNews>();
        // before they are taken out of the rooms
        services.AddSingleton<IErasure, MessageErasure>();
        services.AddSingleton<IExportSource, MessageExport>();
        services.AddSingleton<IErasure, ReactionErasure>();
        services.AddSingleton<IExportSource, ReactionExport>();
        services.AddSingleton<IErasure, RoomErasure>();
        services.AddSingleton<IExportSource, RoomExport>();
        return services;
    }
}
