using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Social.Api.Rpc.V1;
using Social.Grains.Interfaces.Users;

namespace Social.Api.Users;

/// <summary>Users, for other services: users.proto.</summary>
internal sealed class UsersRpc(IGrainFactory grains) : Rpc.V1.Users.UsersBase
{
    public override async Task<GetUsersResponse> GetUsers(GetUsersRequest request, ServerCallContext context)
    {
        var users = await grains.GetGrain<IUserDirectoryGrain>(0).ManyAsync([.. request.Ids]);
        return new GetUsersResponse { Users = { users.Select(Message) } };
    }

    private static Rpc.V1.User Message(Grains.Interfaces.Users.User user) => new()
    {
        Id = user.Id,
        Handle = user.Handle,
        DisplayName = user.DisplayName,
        Bio = user.Bio,
        AvatarUrl = user.AvatarUrl ?? "",
        Locked = user.Locked,
        CreatedAt = user.CreatedAt.ToTimestamp(),
        Followers = user.Counts.Followers,
        Following = user.Counts.Following,
        Posts = user.Counts.Posts,
    };
}
