using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;

namespace Social.Api.Gateway;

/// <summary>The one place that turns exceptions into answers. Only what is a fault of ours is logged.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }
        switch (exception)
        {
            case SocialException error:
                await ProblemWriter.WriteAsync(httpContext, StatusOf(error.Kind), error.Code, error.Message, error.Errors, error.RetryAfter);
                break;
            case BadHttpRequestException error:
                var (code, detail, errors) = BadRequestProblem.Of(error);
                await ProblemWriter.WriteAsync(httpContext, error.StatusCode, code, detail, errors);
                break;
            case Exception when Outage.Is(exception):
                LogUnavailable(exception, httpContext.Request.Method, httpContext.Request.Path);
                await ProblemWriter.WriteAsync(
                    httpContext, StatusCodes.Status503ServiceUnavailable, ErrorCodes.Unavailable, "The service is busy or restarting; try again.",
                    retryAfter: TimeSpan.FromSeconds(1));
                break;
            default:
                LogFault(exception, httpContext.Request.Method, httpContext.Request.Path);
                await ProblemWriter.WriteAsync(
                    httpContext, StatusCodes.Status500InternalServerError, ProblemCodes.Internal, "Something went wrong here. The traceId names it.");
                break;
        }
        return true;
    }

    private static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthorized => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        ErrorKind.Unprocessable => StatusCodes.Status422UnprocessableEntity,
        ErrorKind.TooMany => StatusCodes.Status429TooManyRequests,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} could not be served: a grain or silo did not answer")]
    private partial void LogUnavailable(Exception exception, string method, PathString path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFault(Exception exception, string method, PathString path);
}
