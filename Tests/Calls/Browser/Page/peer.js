// One connection to one other participant, by perfect negotiation (W3C WebRTC, section 10.7): both may offer at any time; when both do at once, the polite one gives way.

const HEAD_START = 1_000; // of the impolite one's first offer
const NOTHING_YET = 5_000; // how long a connection may be new
const NOT_CONNECTED = 15_000; // or on its way

export class Peer {
  #begin; // once, when it is time to offer
  #watching; // the timer that says that it has taken too long
  #offering = false;
  #answerPending = false;
  #ignored = false;

  // polite: whether this side gives way; send(kind, body): says something to the same object on the other side; shown(stream): what comes from there
  constructor(configuration, polite, stream, send, shown) {
    Object.assign(this, { polite, send });
    const connection = this.connection = new RTCPeerConnection(configuration);
    connection.ontrack = ({ streams }) => shown(streams[0]);
    connection.onicecandidate = ({ candidate }) => candidate && send('candidate', candidate);
    connection.oniceconnectionstatechange = () => connection.iceConnectionState === 'failed' && connection.restartIce();
    connection.onnegotiationneeded = async () => {
      this.#offering = true;
      try {
        await this.#describe();
      } finally {
        this.#offering = false;
      }
    };
    connection.onconnectionstatechange = () => this.#watch();
    this.#begin = () => {
      this.#begin = () => {};
      for (const track of stream.getTracks()) connection.addTrack(track, stream);
    };
    // one side first: a browser that takes its very first offer back may never find candidates
    if (polite) setTimeout(() => this.#begin(), HEAD_START);
    else this.#begin();
    this.#watch();
  }

  async receive(kind, body) {
    try {
      await (kind === 'candidate' ? this.#candidate(body) : this.#description(kind, body));
    } catch (error) {
      // somebody hung up meanwhile
      if (this.connection.signalingState !== 'closed') throw error;
    }
  }

  // Says again what may have been lost.
  again() {
    const { signalingState, connectionState, localDescription } = this.connection;
    if (signalingState === 'have-local-offer' && !this.#answerPending) this.send(localDescription.type, localDescription);
    if (connectionState !== 'connected') this.connection.restartIce();
  }

  close() {
    clearTimeout(this.#watching);
    this.#begin = () => {};
    this.connection.close();
  }

  // What was said may be lost, on whatever way: a connection that does not come about is begun anew.
  #watch() {
    clearTimeout(this.#watching);
    const { connectionState } = this.connection;
    if (connectionState === 'connected' || connectionState === 'closed') return;
    this.#watching = setTimeout(() => {
      this.again();
      this.#watch();
    }, connectionState === 'new' ? NOTHING_YET : NOT_CONNECTED);
  }

  async #description(kind, body) {
    const stable = !this.#offering && (this.connection.signalingState === 'stable' || this.#answerPending);
    this.#ignored = !this.polite && kind === 'offer' && !stable;
    if (this.#ignored) return;
    // a second one, to an offer that was said again
    if (kind === 'answer' && this.connection.signalingState !== 'have-local-offer') return;
    if (kind === 'offer') this.#begin();
    this.#answerPending = kind === 'answer';
    await this.connection.setRemoteDescription(body); // takes back an own offer first where there is one
    this.#answerPending = false;
    if (kind === 'offer') await this.#describe();
  }

  // an offer or an answer, whichever is due
  async #describe() {
    await this.connection.setLocalDescription();
    const { type, sdp } = this.connection.localDescription;
    this.send(type, { type, sdp });
  }

  async #candidate(candidate) {
    const ignored = this.#ignored; // as it is now: an answer may come before this is through
    try {
      await this.connection.addIceCandidate(candidate);
    } catch (error) {
      // those of an offer that was ignored, or of what got lost, belong to nothing
      if (!ignored && this.connection.remoteDescription?.sdp.includes(candidate.usernameFragment)) throw error;
    }
  }
}
