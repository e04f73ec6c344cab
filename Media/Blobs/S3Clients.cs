using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;

namespace Social.Media.Blobs;

/// <summary>
/// Clients for any S3-compatible server: path style, and neither the checksums nor the chunked bodies that Amazon's SDK would send by default and other servers take for content.
/// </summary>
internal sealed class S3Clients : IDisposable
{
    private const int MostTries = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly S3Options _options;
    private readonly SemaphoreSlim _making = new(1);
    private bool _made;

    public S3Clients(IOptions<S3Options> options)
    {
        _options = options.Value;
        Inside = New(_options.Endpoint);
        Outside = _options.PublicEndpoint.Length > 0 ? New(_options.PublicEndpoint) : null;
    }

    public AmazonS3Client Inside { get; }

    /// <summary>Signs addresses for clients; null when they do not reach the server.</summary>
    public AmazonS3Client? Outside { get; }

    public string Bucket => _options.Bucket;

    public bool OutsideIsPlain => _options.PublicEndpoint.StartsWith("http:", StringComparison.OrdinalIgnoreCase);

    public string KeyOf(string key) => _options.Prefix is { Length: > 0 } prefix ? $"{prefix.TrimEnd('/')}/{BlobKey.Checked(key)}" : BlobKey.Checked(key);

    /// <summary>Makes the bucket where that is wanted, once; tried again by the next who writes when it fails.</summary>
    public async ValueTask EnsureBucketAsync(CancellationToken cancellationToken)
    {
        if (_made || !_options.CreateBucket)
            return;
        await _making.WaitAsync(cancellationToken);
        try
        {
            if (!_made)
                await Inside.PutBucketAsync(new PutBucketRequest { BucketName = Bucket }, cancellationToken);
            _made = true;
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            _made = true;
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>What a caller is told of a failure.</summary>
    public static SocialException Unavailable(Exception e) => SocialException.Unavailable("The media store does not answer as it should; try again.", e);

    public static bool IsFailure(Exception e) => e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException;

    public void Dispose()
    {
        Inside.Dispose();
        Outside?.Dispose();
        _making.Dispose();
    }

    private AmazonS3Client New(string endpoint)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = MostTries,
            Timeout = Timeout,
        };
        if (endpoint.Length == 0)
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(_options.Region);
        else
            (config.ServiceURL, config.AuthenticationRegion, config.UseHttp) = (endpoint, _options.Region, endpoint.StartsWith("http:", StringComparison.OrdinalIgnoreCase));
        return _options.AccessKey.Length == 0
            ? new AmazonS3Client(config)
            : new AmazonS3Client(new BasicAWSCredentials(_options.AccessKey, _options.SecretKey), config);
    }
}
