using System.Text;
using Social.LoadTest.Wire;

namespace Social.Tests.EndToEnd;

public sealed class HttpAnswerTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", 200, "hello")]
    [InlineData("HTTP/1.1 201 Created\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", 201, "hello")]
    [InlineData("HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n", 204, "")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 90\r\n\r\n", 304, "")]
    public void An_answer_is_whole_with_its_last_byte_and_not_before(string text, int status, string body)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var length = 0; length < bytes.Length; length++)
            Assert.False(HttpAnswer.TryMeasure(bytes.AsSpan(0, length), out _));

        Assert.True(HttpAnswer.TryMeasure(bytes, out var answer));

        var bodyLength = answer.Chunked ? answer.JoinChunks(bytes) : answer.TotalLength - answer.HeaderLength;
        Assert.Equal(status, answer.Status);
        Assert.Equal(bytes.Length, answer.TotalLength);
        Assert.Equal(body, Encoding.ASCII.GetString(bytes, answer.HeaderLength, bodyLength));
    }

    [Fact]
    public void The_wish_to_close_is_seen()
    {
        Assert.True(HttpAnswer.TryMeasure("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8, out var answer));

        Assert.True(answer.Close);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public void What_cannot_be_understood_is_refused(string text) =>
        Assert.Throws<LoadTestException>(() => HttpAnswer.TryMeasure(Encoding.ASCII.GetBytes(text), out _));
}
