using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Users;
using Social.Media.Addresses;

namespace Social.Api.Media;

/// <summary>Makes addresses of the paths of media at the moment in which an answer is written: grains know no key, and what is stored or cached holds no address that ends.</summary>
internal static class MediaJson
{
    private const string AvatarUrl = "avatarUrl";
    private static readonly string[] MediaUrls = ["url", "previewUrl"];

    public static void Apply(JsonSerializerOptions options, MediaAddresses addresses) =>
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(type =>
        {
            var names = type.Type == typeof(MediaItem) || type.Type == typeof(Export) ? MediaUrls : HasAvatar(type.Type) ? [AvatarUrl] : [];
            foreach (var property in type.Properties.Where(p => names.Contains(p.Name, StringComparer.Ordinal)))
            {
                var path = property.Get!;
                property.Get = item => addresses.Of((string?)path(item), item is MediaItem { Private: true } or Export);
            }
        });

    private static bool HasAvatar(Type type) =>
        type == typeof(User) || type == typeof(OwnUser) || type == typeof(UserSummary) || type == typeof(Room);
}
