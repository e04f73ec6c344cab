using CsCheck;
using Social.Streaming.Kafka;

namespace Social.Tests.Streaming.Kafka;

public sealed class OffsetLedgerTests
{
    private readonly OffsetLedger _ledger = new();

    [Fact]
    public void Nothing_can_be_committed_before_anything_was_read() => Assert.Null(_ledger.Committable);

    [Fact]
    public void An_unreadable_message_holds_the_offset_until_its_dead_letter_is_written()
    {
        _ledger.Read(5);
        _ledger.Hold(6);
        _ledger.Read(7);
        _ledger.Done(7);
        Assert.Equal(6, _ledger.Committable);

        _ledger.Release(6);

        Assert.Equal(8, _ledger.Committable);
    }

    [Fact]
    public void Offsets_that_a_compacted_topic_left_out_do_not_matter()
    {
        _ledger.Start(10);
        _ledger.Read(17);
        _ledger.Read(30);
        _ledger.Done(17);
        Assert.Equal(30, _ledger.Committable);

        _ledger.Done(30);

        Assert.Equal(31, _ledger.Committable);
    }

    [Fact]
    public void The_offset_is_always_the_oldest_that_is_not_done() => Gen.Int[0, 2].List[1, 60].Sample(kinds =>
    {
        var ledger = new OffsetLedger();
        SortedSet<long> open = [];
        List<long> delivered = [];
        List<long> held = [];
        for (var offset = 0L; offset < kinds.Count; offset++)
        {
            open.Add(offset);
            if (kinds[(int)offset] == 0)
            {
                ledger.Hold(offset);
                held.Add(offset);
            }
            else
            {
                ledger.Read(offset);
                delivered.Add(offset);
            }
            // now and then the oldest delivery ends, or the newest dead letter is written
            if (kinds[(int)offset] == 1 && delivered.Count > 1)
            {
                ledger.Done(delivered[0]);
                open.Remove(delivered[0]);
                delivered.RemoveAt(0);
            }
            else if (held.Count > 1)
            {
                ledger.Release(held[^1]);
                open.Remove(held[^1]);
                held.RemoveAt(held.Count - 1);
            }
            Assert.Equal(open.Count > 0 ? open.Min : offset + 1, ledger.Committable);
        }
    });
}
