using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.Media;

/// <summary>Small files that would unpack to gigabytes.</summary>
public sealed class BombTests
{
    private const long Flat = 150_000;

    [Fact]
    public async Task Bombs_are_refused_and_memory_stays_flat()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "memory is read from /proc");
        var folder = Directory.CreateTempSubdirectory("social-bomb-").FullName;
        try
        {
            await using var process = await SocialProcess.StartAsync(folder);
            using var ann = await SignedUpAsync(process);
            // the first photo loads libvips and warms up what every image needs
            using (var photo = await ann.SendUploadAsync(Uploads.Form(Pictures.Photo(4000, 3000))))
                Assert.Equal(HttpStatusCode.Created, photo.StatusCode);
            var before = Peak(process.Id);

            var huge = Pictures.Black(30_000, 30_000);
            for (var i = 0; i < 5; i++)
            {
                using var refused = await ann.SendUploadAsync(Uploads.Form(huge));
                await Problems.AssertAsync(refused, HttpStatusCode.UnprocessableEntity, "too_many_pixels");
            }
            foreach (var bomb in Bombs())
            {
                using var refused = await ann.SendUploadAsync(Uploads.Form(bomb));
                await Problems.AssertAsync(refused, HttpStatusCode.UnprocessableEntity, "metadata_too_large");
            }

            var grown = Peak(process.Id) - before;
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{huge.Length} bytes of 30,000 x 30,000 pixels five times, and zip bombs: peak memory +{grown} kB on {before} kB");
            Assert.True(grown < Flat, $"memory grew by {grown} kB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Pictures of a few pixels: half a gigabyte of colour profile or text, and many texts that are small each.</summary>
    private static IEnumerable<byte[]> Bombs()
    {
        var (half, small) = (Pictures.Packed(512 * 1024 * 1024), Pictures.Packed(100_000));
        yield return Pictures.Chunked(("iCCP", [.. "x\0\0"u8, .. half]));
        yield return Pictures.Chunked(("zTXt", [.. "Comment\0\0"u8, .. half]));
        yield return Pictures.Chunked(("iTXt", [.. "Comment\0\u0001\0en\0\0"u8, .. half]));
        yield return Pictures.Chunked([.. Enumerable.Repeat<(string, byte[])>(("zTXt", [.. "Comment\0\0"u8, .. small]), 100)]);
        yield return Pictures.Item("deflate");
    }

    internal static async Task<SocialClient> SignedUpAsync(SocialProcess process)
    {
        var handle = SocialApp.NewHandle("ann");
        using var answer = await process.Http.PostAsJsonAsync(
            "/v1/auth/register", new NewAccount(handle, $"{handle}@example.org", SocialApp.Password), TestJson.Options, TestContext.Current.CancellationToken);
        return new SocialClient(process.Address, (await answer.Content.ReadFromJsonAsync<Session>(TestJson.Options))!);
    }

    /// <summary>The most memory that a process ever had, in kB.</summary>
    internal static long Peak(int processId) => long.Parse(
        File.ReadLines($"/proc/{processId}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
