using CsCheck;
using Social.Streaming.RabbitMq;

namespace Social.Tests.Streaming.RabbitMq;

public sealed class DeliveryLedgerTests
{
    [Fact]
    public void Whatever_the_order_only_an_unbroken_run_is_acknowledged_and_no_tag_twice() =>
        Gen.Shuffle(Enumerable.Range(1, 30).Select(t => (ulong)t).ToArray()).Sample(tags =>
        {
            var ledger = new DeliveryLedger();
            var done = new HashSet<ulong>();
            ulong acknowledged = 0;
            foreach (var tag in tags)
            {
                ledger.Done(tag);
                done.Add(tag);
                if (ledger.TryAdvance(out var upTo))
                {
                    Assert.True(upTo > acknowledged);
                    acknowledged = upTo;
                }

                Assert.All(Enumerable.Range(1, (int)acknowledged), t => Assert.Contains((ulong)t, done));
                Assert.DoesNotContain(acknowledged + 1, done);
                Assert.False(ledger.TryAdvance(out _));
            }

            Assert.Equal(30UL, acknowledged);
        });
}
