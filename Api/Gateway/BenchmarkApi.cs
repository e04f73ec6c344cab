using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Hosting;
using Social.Api.Realtime;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;

namespace Social.Api.Gateway;

/// <summary>Ceilings for load tests to measure beside the product, in the same process and run. Development only; not part of the API.</summary>
internal static class BenchmarkApi
{
    private const int MostPages = 1_000;
    private static readonly ConcurrentDictionary<long, (PageBody<Post> Page, byte[] Bytes)> Pages = new();

    public static void MapBenchmarks(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
            return;
        var dev = app.MapGroup("/dev").ExcludeFromDescription();
        dev.MapGet("/ceiling/home", HomeAsync).RequireAuthorization();
        dev.MapPost("/ceiling/store", StoreAsync);
        dev.MapPost("/ceiling/feed", FeedAsync);
        dev.MapPost("/fill", FillAsync);
        dev.MapGet("/memory", Memory);
        app.MapHub<CeilingHub>("/dev/hub").RequireAuthorization().ExcludeFromDescription();
    }

    /// <summary>The caller's home page as it was at the first call: all that remains to do is what a bare endpoint does.</summary>
    private static async Task<IResult> HomeAsync(bool? raw, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        if (!Pages.TryGetValue(user.Id, out var known))
        {
            var page = PageBody.Of(await grains.GetGrain<ITimelineGrain>(user.Id).HomeAsync(new HomeQuery(null, null, 20)), context);
            known = (page, JsonSerializer.SerializeToUtf8Bytes(page, ApiJson.Options));
            if (Pages.Count < MostPages)
                Pages[user.Id] = known;
        }
        return raw == true ? TypedResults.Bytes(known.Bytes, "application/json; charset=utf-8") : TypedResults.Ok(known.Page);
    }

    /// <summary>What this process holds right after a full collection.</summary>
    private static JsonHttpResult<MemoryMeasure> Memory()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return TypedResults.Json(new MemoryMeasure(GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet), ApiJson.Options);
    }

    private static async Task<JsonHttpResult<StoreMeasure>> StoreAsync(StoreRun run, IGrainFactory grains) =>
        TypedResults.Json(await grains.GetGrain<IPostBenchmarkGrain>(0).MeasureStoreAsync(run.Callers, run.Seconds), ApiJson.Options);

    private static async Task<JsonHttpResult<FeedMeasure>> FeedAsync(FeedRun run, IGrainFactory grains) =>
        TypedResults.Json(await grains.GetGrain<IFeedBenchmarkGrain>(0).MeasureFeedAsync(run.Events), ApiJson.Options);

    private static async Task<JsonHttpResult<FilledUsers>> FillAsync(FillPlan plan, IGrainFactory grains) =>
        TypedResults.Json(await grains.GetGrain<IPostBenchmarkGrain>(0).FillAsync(plan), ApiJson.Options);
}

internal sealed record StoreRun(int Callers, int Seconds);

internal sealed record FeedRun(int Events);

internal sealed record MemoryMeasure(long HeapBytes, long ResidentBytes);
