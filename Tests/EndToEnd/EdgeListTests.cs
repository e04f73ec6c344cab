using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.Tests.EndToEnd;

public sealed class EdgeListTests
{
    [Fact]
    public void Nodes_are_numbered_in_the_order_of_their_names_and_repetitions_loops_and_comments_are_skipped()
    {
        var graph = Read("% a comment", "", "30 10", "10 30", "20\t10\t1.5", "20 20", "# the end");

        Assert.Equal(3, graph.Nodes);
        Assert.Equal([(0, 1), (0, 2)], graph.Edges);
    }

    [Fact]
    public void A_limit_keeps_the_first_nodes_and_the_edges_among_them()
    {
        using var reader = new StringReader("0 1\n1 2\n2 3\n");

        var graph = EdgeList.Read(reader, limit: 3);

        Assert.Equal(3, graph.Nodes);
        Assert.Equal([(0, 1), (1, 2)], graph.Edges);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1 b")]
    [InlineData("1 -2")]
    public void A_line_that_is_no_edge_is_named(string line)
    {
        var refused = Assert.Throws<LoadTestException>(() => Read("1 2", line));

        Assert.Contains("Line 2", refused.Message, StringComparison.Ordinal);
    }

    private static EdgeList Read(params string[] lines)
    {
        using var reader = new StringReader(string.Join('\n', lines));
        return EdgeList.Read(reader);
    }
}
