using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Social.Grains.Interfaces.Media;
using Social.Grains.Media;

namespace Social.Grains.Accounts;

/// <summary>Writes an export into the blob store while it reads: a JSON file for each source, then the files of media. Memory holds a page and a buffer.</summary>
internal sealed class ExportArchive(IEnumerable<IExportSource> sources, IMediaStore media, IMediaBytes bytes)
{
    public const string ContentType = "application/zip";

    /// <summary>So much waits for the blob store before the reading waits too.</summary>
    private const int BufferSize = 1024 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly IExportSource[] _sources = [.. sources];

    /// <summary>Each source is a part, and media are one.</summary>
    public int Parts => _sources.Length + 1;

    /// <summary>Where the file of a media lies in the archive; null when it has none.</summary>
    public static string? FileOf(MediaRecord record) =>
        MediaViews.MainPath(record) is { } path ? $"media/{record.Id}{Path.GetExtension(path)}" : null;

    /// <summary>Answers how many bytes the archive has.</summary>
    /// <param name="done">Told after each part.</param>
    public async Task<long> WriteAsync(long userId, string key, Action<int> done, CancellationToken cancellationToken)
    {
        // ZIP writes without waiting here and there; behind a pipe that is as good as waiting
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: BufferSize, resumeWriterThreshold: BufferSize / 2, useSynchronizationContext: false));
        var stored = StoreAsync(pipe.Reader, key, cancellationToken);
        Exception? failure = null;
        try
        {
            await Task.Run(() => ZipAsync(userId, pipe.Writer.AsStream(leaveOpen: true), done, cancellationToken), cancellationToken);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            await pipe.Writer.CompleteAsync(failure);
            if (failure is not null)
                await ((Task)stored).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return await stored;
    }

    /// <summary>Answers how many bytes were stored. However the store fails, nobody writes into the pipe in vain any more: they would wait for good once it is full.</summary>
    private async Task<long> StoreAsync(PipeReader from, string key, CancellationToken cancellationToken)
    {
        var total = 0L;
        Exception? failure = null;
        try
        {
            await bytes.PutAsync(key, ContentType, (blob, cancel) => from.CopyToAsync(new CountingStream(blob, count => total += count), cancel), cancellationToken);
            return total;
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            await from.CompleteAsync(failure);
        }
    }

    private async Task ZipAsync(long userId, Stream stream, Action<int> done, CancellationToken cancellationToken)
    {
        await using var zip = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        for (var i = 0; i < _sources.Length; i++)
        {
            await using var entry = await zip.CreateEntry(_sources[i].Name + ".json").OpenAsync(cancellationToken);
            await WriteAsync(entry, _sources[i].ReadAsync(userId, cancellationToken), cancellationToken);
            done(i + 1);
        }
        for (var before = long.MaxValue; ;)
        {
            var page = await media.OfOwnerAsync(userId, before, ExportSource.PageSize, cancellationToken);
            foreach (var record in page)
                await AddFileAsync(zip, record, cancellationToken);
            if (page.Length < ExportSource.PageSize)
                break;
            before = page[^1].Id;
        }
        done(Parts);
    }

    private static async Task WriteAsync(Stream entry, IAsyncEnumerable<object> rows, CancellationToken cancellationToken)
    {
        await entry.WriteAsync("["u8.ToArray(), cancellationToken);
        var separator = "\n"u8.ToArray();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            await entry.WriteAsync(separator, cancellationToken);
            await JsonSerializer.SerializeAsync(entry, row, row.GetType(), Json, cancellationToken);
            separator = ",\n"u8.ToArray();
        }
        await entry.WriteAsync("\n]\n"u8.ToArray(), cancellationToken);
    }

    private async Task AddFileAsync(ZipArchive zip, MediaRecord record, CancellationToken cancellationToken)
    {
        if (record.Status != MediaStatus.Ready || record.Place.Use == MediaUse.Export || FileOf(record) is not { } name)
            return;
        if (await bytes.OpenAsync(MediaFiles.Key(record.Id, record.Secret, MediaFiles.Main), record.Facts!.Main.Bytes, cancellationToken) is not { } file)
            return;
        await using var _ = file;
        // it is compressed as it is
        await using var entry = await zip.CreateEntry(name, CompressionLevel.NoCompression).OpenAsync(cancellationToken);
        await file.CopyToAsync(entry, cancellationToken);
    }
}
