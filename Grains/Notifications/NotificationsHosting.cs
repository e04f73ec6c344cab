using Microsoft.Extensions.DependencyInjection;

namespace Social.Grains.Notifications;

internal static class NotificationsHosting
{
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.AddSingleton<NotificationMetrics>();
        services.AddSingleton<NotificationViews>();
        services.AddSingleton<NotificationPublisher>();
        services.AddSingleton<PostNotices>();
        services.AddHostedService<NotificationWaker>();
        return services;
    }
}
