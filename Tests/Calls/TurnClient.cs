using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Social.Tests.Calls;

/// <summary>A client of one TURN server over UDP: as much of RFC 8656, with the long-term credentials of RFC 8489, as tests ask for.</summary>
internal sealed class TurnClient(IPEndPoint server) : IDisposable
{
    private const int Unauthorized = 401;
    private const byte Udp = 17;
    private const byte Tcp = 6;
    private const int Attempts = 8;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private readonly UdpClient _socket = new(server.AddressFamily);
    private readonly Queue<byte[]> _data = [];
    private string _username = "";
    private byte[]? _realm;
    private byte[]? _nonce;
    private byte[]? _key;

    /// <summary>Where peers reach this client once it has an allocation.</summary>
    public IPEndPoint Relayed { get; private set; } = new(IPAddress.None, 0);

    /// <summary>The address from which the server sees this client.</summary>
    public async Task<IPEndPoint> BindAsync() =>
        (await CallAsync(StunMessage.Request(StunMethod.Binding))).Address(StunAttribute.XorMappedAddress);

    public IPEndPoint Local => (IPEndPoint)_socket.Client.LocalEndPoint!;

    /// <summary>Asks for a relay of UDP; the error's number, null when it was given.</summary>
    public Task<int?> AllocateAsync(string username, string password) => AllocateAsync(username, password, Udp);

    /// <summary>Asks for connections to peers over TCP (RFC 6062).</summary>
    public Task<int?> AllocateTcpAsync(string username, string password) => AllocateAsync(username, password, Tcp);

    public async Task<int?> RefreshAsync() => (await SignedAsync(() => StunMessage.Request(StunMethod.Refresh))).Error;

    /// <summary>Lets a peer send to this client, and this client to it.</summary>
    public async Task<int?> PermitAsync(IPAddress peer) =>
        (await SignedAsync(() => StunMessage.Request(StunMethod.CreatePermission).With(StunAttribute.XorPeerAddress, new IPEndPoint(peer, 5_000)))).Error;

    public async Task SendAsync(IPEndPoint peer, byte[] data) =>
        await _socket.SendAsync(StunMessage.Indication(StunMethod.Send).With(StunAttribute.XorPeerAddress, peer).With(StunAttribute.Data, data).Encode(null), server, Cancel);

    /// <summary>What a peer sent; null when nothing comes for a while.</summary>
    public async Task<byte[]?> ReceiveAsync()
    {
        byte[]? data;
        while (!_data.TryDequeue(out data) && await NextAsync(FirstWait) is { } message)
            Keep(message);
        return data;
    }

    public void Dispose() => _socket.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<int?> AllocateAsync(string username, string password, byte transport)
    {
        // the first request is refused with what the second needs
        var challenge = await CallAsync(Request());
        Assert.Equal(Unauthorized, challenge.Error);
        (_username, _realm, _nonce) = (username, challenge[StunAttribute.Realm], challenge[StunAttribute.Nonce]);
        _key = KeyOf(password);
        var answer = await SignedAsync(Request);
        if (answer.Error is null)
            Relayed = answer.Address(StunAttribute.XorRelayedAddress);
        return answer.Error;

        StunMessage Request()
        {
            var request = StunMessage.Request(StunMethod.Allocate).With(StunAttribute.RequestedTransport, transport, 0, 0, 0);
            return server.AddressFamily == AddressFamily.InterNetworkV6 ? request.With(StunAttribute.RequestedAddressFamily, 2, 0, 0, 0) : request;
        }
    }

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "What RFC 8489 says in section 9.2.2")]
    private byte[] KeyOf(string password) => MD5.HashData(Encoding.UTF8.GetBytes($"{_username}:{Encoding.UTF8.GetString(_realm!)}:{password}"));

    private async Task<StunMessage> SignedAsync(Func<StunMessage> make)
    {
        var request = make().With(StunAttribute.Username, Encoding.UTF8.GetBytes(_username)).With(StunAttribute.Realm, _realm!).With(StunAttribute.Nonce, _nonce!);
        var answer = await CallAsync(request, _key);
        Assert.True(answer.Error is not null || answer.IsSignedWith(_key!), "the server does not know the password");
        return answer;
    }

    /// <summary>Sends a request, again and again while nothing answers it (section 6.2.1).</summary>
    private async Task<StunMessage> CallAsync(StunMessage request, byte[]? key = null)
    {
        var wire = request.Encode(key);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            await _socket.SendAsync(wire, server, Cancel);
            while (await NextAsync(FirstWait * (attempt + 1)) is { } message)
            {
                if (message.Answers(request))
                    return message;
                Keep(message);
            }
        }
        throw new TimeoutException($"{server} does not answer");
    }

    private async Task<StunMessage?> NextAsync(TimeSpan wait)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(wait);
        try
        {
            return StunMessage.Decode((await _socket.ReceiveAsync(limit.Token)).Buffer);
        }
        catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private void Keep(StunMessage message)
    {
        if (message is { IsIndication: true, Method: StunMethod.Data })
            _data.Enqueue(message[StunAttribute.Data]!);
    }
}
