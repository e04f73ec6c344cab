using System.Text.Json;
using System.Text.Json.Serialization;

namespace Social.LoadTest.Wire;

/// <summary>camelCase, ids as strings or numbers, nulls left out.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RegisterBody))]
[JsonSerializable(typeof(LoginBody))]
[JsonSerializable(typeof(RefreshBody))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(RelationshipAnswer))]
[JsonSerializable(typeof(NewPostBody))]
[JsonSerializable(typeof(PageAnswer))]
[JsonSerializable(typeof(ReactionsAnswer))]
[JsonSerializable(typeof(PostDetailAnswer))]
[JsonSerializable(typeof(NoticePageAnswer))]
[JsonSerializable(typeof(MediaAnswer))]
[JsonSerializable(typeof(StoreCeilingBody))]
[JsonSerializable(typeof(StoreCeilingAnswer))]
[JsonSerializable(typeof(FeedCeilingBody))]
[JsonSerializable(typeof(FeedCeilingAnswer))]
[JsonSerializable(typeof(FillBody))]
[JsonSerializable(typeof(FillAnswer))]
[JsonSerializable(typeof(NewRoomBody))]
[JsonSerializable(typeof(RoomAnswer))]
[JsonSerializable(typeof(MemberAnswer))]
[JsonSerializable(typeof(MessagePageAnswer))]
[JsonSerializable(typeof(MemoryAnswer))]
internal sealed partial class WireJson : JsonSerializerContext;
