using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>The samples of a participant, added up.</summary>
internal sealed class QualitySum
{
    private double _bitrate;
    private double _loss;
    private double _rtt;
    private double _jitter;
    private int _worstLoss;
    private int _worstRtt;

    /// <param name="before">What an earlier activation had stored.</param>
    public QualitySum(CallQuality? before)
    {
        if (before is null)
            return;
        Count = before.Samples;
        (_bitrate, _loss, _rtt, _jitter) =
            ((double)before.Bitrate * Count, (double)before.Loss * Count, (double)before.Rtt * Count, (double)before.Jitter * Count);
        (_worstLoss, _worstRtt) = (before.WorstLoss, before.WorstRtt);
    }

    public int Count { get; private set; }

    public static void Check(CallSample sample) => new ValidationErrors()
        .Require(sample.Bitrate is >= 0 and <= 1_000_000_000, "bitrate", "must be 0 to 1,000,000,000 bits a second")
        .Require(sample.Loss is >= 0 and <= 1_000, "loss", "must be 0 to 1,000 packets of a thousand")
        .Require(sample.Rtt is >= 0 and <= 60_000, "rtt", "must be 0 to 60,000 ms")
        .Require(sample.Jitter is >= 0 and <= 60_000, "jitter", "must be 0 to 60,000 ms")
        .ThrowIfAny();

    public void Add(CallSample sample)
    {
        Count++;
        _bitrate += sample.Bitrate;
        _loss += sample.Loss;
        _rtt += sample.Rtt;
        _jitter += sample.Jitter;
        _worstLoss = Math.Max(_worstLoss, (int)sample.Loss);
        _worstRtt = Math.Max(_worstRtt, (int)sample.Rtt);
    }

    public CallQuality Mean() => new(
        Count, (long)Math.Round(_bitrate / Count), Of(_loss), _worstLoss, Of(_rtt), _worstRtt, Of(_jitter));

    private int Of(double sum) => (int)Math.Round(sum / Count);
}
