using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Chat;

namespace Social.Api.Chat;

/// <summary>What is written in rooms.</summary>
internal static class MessagesApi
{
    public static IEndpointRouteBuilder MapMessages(this IEndpointRouteBuilder app)
    {
        var messages = app.MapGroup("/v1/rooms/{id}/messages").WithTags("Chat").RequireAuthorization().Fails(400, 401, 404, 503);
        messages.MapGet("/", ListAsync).WithSummary("Messages of a room, in the order of their seq")
            .WithDescription(
                "With afterSeq those above it, upwards; with beforeSeq those below it, the nearest; without either the newest. Pages of both directions adjoin exactly: go on from the " +
                "last seq going up, from the first going down, while more is true.");
        messages.MapPost("/", SendAsync).Fails(409, 413, 415, 422, 429).WithSummary("Send a message")
            .WithDescription(
                "Sending again under the same clientMessageId answers with the message that is there and Idempotency-Replayed: true, for good; with another content it is 422. Where " +
                "there is no clientMessageId the Idempotency-Key is it.");
        messages.MapGet("/{messageId}", GetAsync).WithSummary("One message");
        messages.MapPatch("/{messageId}", EditAsync).Fails(403, 413, 415).WithSummary("Give one's own message another text; what it said before is not kept");
        messages.MapDelete("/{messageId}", DeleteAsync).Fails(403).WithSummary("Delete a message for all; its place stays")
            .WithDescription("One's own; owner and admins of a group also what others wrote. May be repeated.");
        messages.MapPut("/{messageId}/reactions/{emoji}", ReactAsync).Fails(409).WithSummary("React to a message with an emoji")
            .WithDescription("May be repeated. At most 3 of one user and 20 different ones on a message.");
        messages.MapDelete("/{messageId}/reactions/{emoji}", UnreactAsync).WithSummary("Take back a reaction").WithDescription("May be repeated.");
        var room = app.MapGroup("/v1/rooms/{id}").WithTags("Chat").RequireAuthorization().Fails(400, 401, 404, 503);
        room.MapPut("/read", ReadAsync).Fails(413, 415).WithSummary("Move one's read marker forward, up to a message's seq")
            .WithDescription("A smaller one has no effect, one beyond the newest counts as the newest; the answer is how it stands.");
        room.MapPut("/delivered", DeliveredAsync).Fails(413, 415).WithSummary("Say that messages of a direct room have reached a device of one's own")
            .WithDescription("Up to a message's seq; a smaller one has no effect.");
        room.MapGet("/receipts", ReceiptsAsync).WithSummary("How far members have read, the last who joined first")
            .WithDescription("Those who show it (settings: readReceipts); who hides their own sees that alone.");
        return app;
    }

    private static async Task<Ok<RoomReadState>> ReadAsync(long id, RoomMarker marker, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Room(grains, id).ReadAsync(user.Id, marker.Seq));

    private static async Task<NoContent> DeliveredAsync(long id, RoomMarker marker, CurrentUser user, IGrainFactory grains)
    {
        await Room(grains, id).DeliveredAsync(user.Id, marker.Seq);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PageBody<RoomStand>>> ReceiptsAsync(
        long id, [AsParameters] PageRequest page, CurrentUser user, HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(PageBody.Of(await Room(grains, id).ReceiptsAsync(user.Id, page.ToQuery()), context));

    private static async Task<Ok<MessageList>> ListAsync(
        long id, [FromQuery] long? afterSeq, [FromQuery] long? beforeSeq, [FromQuery] int? limit, CurrentUser user, IGrainFactory grains)
    {
        if (afterSeq is not null && beforeSeq is not null)
            throw RequestRules.BadParameter("beforeSeq", "must not come with afterSeq");
        var page = await Room(grains, id).MessagesAsync(user.Id, new MessageQuery(afterSeq, beforeSeq, new PageRequest(limit, null).Size()));
        return TypedResults.Ok(new MessageList(page.Items, page.More));
    }

    private static async Task<Created<Message>> SendAsync(
        long id, NewMessage message, IdempotencyKey key, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        var named = message.ClientMessageId is null ? message with { ClientMessageId = key.Repeat?.Key } : message;
        var sent = IdempotencyKey.Unwrap(await Room(grains, id).SendAsync(user.Id, named), context);
        return TypedResults.Created($"/v1/rooms/{id}/messages/{sent.Id}", sent);
    }

    private static async Task<Ok<Message>> GetAsync(long id, long messageId, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Room(grains, id).GetMessageAsync(user.Id, messageId));

    private static async Task<Ok<Message>> EditAsync(long id, long messageId, MessageEdit edit, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Room(grains, id).EditAsync(user.Id, messageId, edit));

    private static async Task<NoContent> DeleteAsync(long id, long messageId, CurrentUser user, IGrainFactory grains)
    {
        await Room(grains, id).DeleteAsync(user.Id, messageId);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Message>> ReactAsync(long id, long messageId, string emoji, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Room(grains, id).ReactAsync(user.Id, messageId, emoji, added: true));

    private static async Task<Ok<Message>> UnreactAsync(long id, long messageId, string emoji, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Room(grains, id).ReactAsync(user.Id, messageId, emoji, added: false));

    private static IRoomMessagesGrain Room(IGrainFactory grains, long roomId) => grains.GetGrain<IRoomMessagesGrain>(roomId);
}

/// <summary>Where a marker goes.</summary>
/// <param name="Seq">The seq of the newest message that was read, or received.</param>
internal sealed record RoomMarker(long Seq);

/// <summary>Messages of a room in the order of their sequence.</summary>
/// <param name="More">Whether there are further ones in the direction that was asked for.</param>
internal sealed record MessageList(ImmutableArray<Message> Items, bool More);
