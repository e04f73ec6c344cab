using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Social.Api.Gateway;
using Social.Api.Rpc.V1;
using Social.Grains.Interfaces.Accounts;

namespace Social.Api.Accounts;

/// <summary>Sessions, for other services: auth.proto.</summary>
internal sealed class AuthRpc(ValidatedTokens tokens, SessionRevocations revocations, IGrainFactory grains) : Auth.AuthBase
{
    public override async Task<ValidateTokenResponse> ValidateToken(ValidateTokenRequest request, ServerCallContext context)
    {
        if (!tokens.TryGet(request.AccessToken, out var verdict))
            verdict = await tokens.CheckAsync(request.AccessToken);
        return verdict.Token is { } token
            ? new ValidateTokenResponse
            {
                Valid = true,
                UserId = token.User.Id,
                SessionId = token.User.SessionId,
                Role = token.User.Role,
                ExpiresAt = token.ExpiresAt.ToTimestamp(),
            }
            : new ValidateTokenResponse { Problem = ProblemOf(verdict.Failure) };
    }

    public override async Task<RevokeUserResponse> RevokeUser(RevokeUserRequest request, ServerCallContext context)
    {
        await grains.GetGrain<IAccountGrain>(request.UserId).EndAllSessionsAsync();
        // this process has just ended sessions whose ids it does not know
        revocations.LookNow();
        return new RevokeUserResponse();
    }

    private static TokenProblem ProblemOf(TokenFailure failure) => failure switch
    {
        TokenFailure.Expired => TokenProblem.Expired,
        TokenFailure.Revoked => TokenProblem.Revoked,
        _ => TokenProblem.Invalid,
    };
}
