using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;

namespace Social.Api.Rpc;

/// <summary>Lets in who knows the secret, and turns errors into statuses with the same stable codes that REST has, in the trailer <c>code</c>.</summary>
internal sealed partial class RpcInterceptor(IOptions<RpcOptions> options, ILogger<RpcInterceptor> logger) : Interceptor
{
    public const string CodeTrailer = "code";
    private const string Scheme = "Bearer ";

    /// <summary>Probes of orchestrators cannot send a secret, and learn nothing but whether the process is well.</summary>
    private const string Health = "/grpc.health.v1.Health/";

    private readonly byte[]? _secretHash = options.Value.SharedSecret is { Length: > 0 } secret ? Hash(secret) : null;

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        RequireSecret(context);
        try
        {
            return await continuation(request, context);
        }
        catch (SocialException e)
        {
            throw Failed(StatusOf(e.Kind), e.Code, e.Message);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            throw Failed(StatusCode.Unavailable, ErrorCodes.Unavailable, "The service is not to be reached at the moment; try again.");
        }
        catch (Exception e) when (e is not RpcException)
        {
            LogFault(e, context.Method);
            throw Failed(StatusCode.Internal, "internal", "Something went wrong here.");
        }
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        RequireSecret(context);
        return continuation(requestStream, responseStream, context);
    }

    private void RequireSecret(ServerCallContext context)
    {
        if (_secretHash is null || context.Method.StartsWith(Health, StringComparison.Ordinal))
            return;
        var given = context.RequestHeaders.GetValue("authorization") ?? "";
        // hashes have one length, so the comparison takes the same time whatever was sent
        var isRight = given.StartsWith(Scheme, StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(Hash(given[Scheme.Length..]), _secretHash);
        if (!isRight)
            throw Failed(StatusCode.Unauthenticated, "unauthorized", "Send the shared secret: authorization: Bearer …");
    }

    private static RpcException Failed(StatusCode status, string code, string detail) =>
        new(new Status(status, detail), new Metadata { { CodeTrailer, code } });

    private static StatusCode StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid or ErrorKind.Unprocessable => StatusCode.InvalidArgument,
        ErrorKind.Unauthorized => StatusCode.Unauthenticated,
        ErrorKind.Forbidden => StatusCode.PermissionDenied,
        ErrorKind.NotFound => StatusCode.NotFound,
        ErrorKind.Conflict => StatusCode.AlreadyExists,
        ErrorKind.PreconditionFailed => StatusCode.FailedPrecondition,
        ErrorKind.TooMany => StatusCode.ResourceExhausted,
        _ => StatusCode.Unavailable,
    };

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed")]
    private partial void LogFault(Exception exception, string method);
}
