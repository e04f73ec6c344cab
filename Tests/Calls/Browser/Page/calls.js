// Calls of one person on one device. The server says what a call is (`call`, always whole, with a version); the devices say to each other how they connect.
import { Peer } from './peer.js';

const REMEMBERED = 'call'; // in the session storage: what a reload needs to come back
const GONE = ['left', 'declined', 'missed', 'busy'];
const PASSING = ['unavailable', 'too_many_requests']; // refusals that say nothing of the call
const PAUSE = 1_000; // after those; the seat is kept for 30 s

export class Calls {
  call = null; // as the server last said
  epoch = 0; // of this device's seat in it: how many connections have held it
  mediaEpoch = 0; // the one under which this device's media began
  #seated = false; // whether this device holds it
  #early = null; // signals that came while a seat is being taken
  #peers = new Map(); // user id → { epoch, mediaEpoch, peer }
  #servers = null;
  #retry; // the timer of a seat that could not be taken again

  // hub; me: own user id; api(path): a GET; stream: camera and microphone; policy: 'all' or 'relay';
  // changed(): there is something new to show; shown(userId, stream): so is this, null when they are gone
  constructor(hub, me, api, stream, policy, changed, shown) {
    Object.assign(this, { hub, me, api, stream, policy, changed, shown });
  }

  invite(roomId) { return this.#sit('CallInvite', roomId, 'video', null); }
  accept() { return this.#sit('CallAccept', this.call.id); }
  decline() { return this.hub.invoke('CallDecline', this.call.id); }
  leave() { return this.hub.invoke('CallLeave', this.call.id); }

  // After a reload, or when the hub was away: takes the seat again. In the latter case the connections to the others live and go on.
  async resume() {
    clearTimeout(this.#retry);
    const { id, epoch } = JSON.parse(sessionStorage.getItem(REMEMBERED) ?? '{}');
    const method = this.#seated && this.call?.id === id ? 'CallReconnect' : 'CallResume';
    if (id) await this.#sit(method, id, epoch).catch(error => this.#unseated(error.message));
  }

  // What the hub says.
  heard(method, { type, data }) {
    if (type === 'call.signal') return this.#early ? this.#early.push(data) : this.#signalled(data);
    if (type === 'call.superseded') return data.callId === this.call?.id && data.epoch > this.epoch && this.#stop();
    if (type.startsWith('call.')) this.#update(data.call);
  }

  // A method that gives this device a seat. The others may speak to it before the answer is here.
  async #sit(method, ...args) {
    if (!this.#servers) await this.#fetchServers();
    this.#early = [];
    try {
      const { ok, code, call, epoch } = await this.hub.invoke(method, ...args);
      if (!ok) throw new Error(code);
      const { mediaEpoch } = call.participants.find(p => p.userId === this.me);
      // whom the others knew before was somebody else
      if (mediaEpoch !== this.mediaEpoch || call.id !== this.call?.id) this.#hangUp();
      // what was said while the hub was away is lost
      else if (epoch !== this.epoch) for (const { peer } of this.#peers.values()) peer.again();
      if (call.id !== this.call?.id) this.call = null;
      [this.epoch, this.mediaEpoch, this.#seated] = [epoch, mediaEpoch, true];
      sessionStorage.setItem(REMEMBERED, JSON.stringify({ id: call.id, epoch }));
      this.#update(this.call?.version > call.version ? this.call : call);
    } finally {
      const early = this.#early;
      this.#early = null;
      for (const signal of early) this.#signalled(signal);
    }
  }

  #unseated(why) {
    if (PASSING.includes(why)) this.#retry = setTimeout(() => this.resume(), PAUSE);
    // the hub says when it is back; any other word means that the call is over, or that another device has the seat
    else if (why !== 'disconnected') this.#stop();
  }

  #update(call) {
    const known = this.call;
    if (known?.id === call.id && known.version > call.version) return;
    // of another call, while there is one here
    if (known && known.id !== call.id && (this.#seated || call.state === 'ended')) return;
    this.call = call;
    if (call.state === 'ended' || call.participants.find(p => p.userId === this.me)?.state === 'left') this.#stop();
    else if (this.#seated) this.#connect(call);
    this.changed();
  }

  // A peer for each participant who is there; a new one for who came back with new media, on whatever device.
  #connect(call) {
    for (const { userId, state, epoch, mediaEpoch } of call.participants) {
      if (userId === this.me) continue;
      if (state === 'joined') this.#peerOf(userId, mediaEpoch, epoch);
      else if (GONE.includes(state)) this.#drop(userId);
    }
  }

  #peerOf(userId, mediaEpoch, epoch) {
    const known = this.#peers.get(userId);
    if (known?.mediaEpoch >= mediaEpoch) {
      // what was said to them while they were away is lost
      if (epoch > known.epoch) known.peer.again();
      known.epoch = Math.max(known.epoch, epoch);
      return known.peer;
    }
    this.#drop(userId);
    const id = this.call.id;
    const polite = this.call.participants.find(p => p.userId === this.me).politeTo.includes(userId);
    // refused where they are away: they hear it again, or get a new peer, when they are back
    const send = (kind, body) => this.hub.invoke('CallSignal', id, userId, kind, JSON.stringify({ mediaEpoch, body })).catch(() => {});
    const peer = new Peer({ ...this.#servers, iceTransportPolicy: this.policy }, polite, this.stream, send, stream => this.shown(userId, stream));
    this.#peers.set(userId, { epoch, mediaEpoch, peer });
    return peer;
  }

  // `mediaEpoch` beside the payload is the sender's, the one inside says whom it was meant for: what crossed with a reload, of either, counts no more.
  #signalled({ callId, from, epoch, mediaEpoch, kind, payload }) {
    const { mediaEpoch: meant, body } = JSON.parse(payload);
    if (!this.#seated || callId !== this.call.id || meant !== this.mediaEpoch || mediaEpoch < this.#peers.get(from)?.mediaEpoch) return;
    return this.#peerOf(from, mediaEpoch, epoch).receive(kind, body);
  }

  #drop(userId) {
    this.#peers.get(userId)?.peer.close();
    if (this.#peers.delete(userId)) this.shown(userId, null);
  }

  #hangUp() {
    for (const userId of [...this.#peers.keys()]) this.#drop(userId);
  }

  #stop() {
    clearTimeout(this.#retry);
    this.#hangUp();
    this.#seated = false;
    sessionStorage.removeItem(REMEMBERED);
    this.changed();
  }

  // Again before the credentials end: connections that stand need no new ones, those to come do.
  async #fetchServers() {
    let next = 30_000;
    try {
      const { iceServers, expiresAt } = await this.api('/v1/calls/ice-servers');
      this.#servers = { iceServers };
      for (const { peer } of this.#peers.values()) peer.connection.setConfiguration({ iceServers, iceTransportPolicy: this.policy });
      next = Math.max(next, (new Date(expiresAt) - Date.now()) * 0.8);
    } finally {
      setTimeout(() => this.#fetchServers().catch(() => {}), next);
    }
  }

  // The network is another one now.
  restart() {
    for (const { peer } of this.#peers.values()) peer.connection.restartIce();
  }

  // Whether it works: by participant how far the connection is, the pictures decoded, and over what kind of candidates they came.
  async statistics() {
    const all = {};
    for (const [userId, { epoch, mediaEpoch, peer }] of this.#peers) {
      const reports = [...(await peer.connection.getStats()).values()];
      const pair = reports.find(r => r.type === 'candidate-pair' && r.nominated && r.state === 'succeeded');
      const typeOf = id => reports.find(r => r.id === id)?.candidateType ?? '';
      const frames = reports.find(r => r.type === 'inbound-rtp' && r.kind === 'video')?.framesDecoded ?? 0;
      const { signalingState: signaling, connectionState: connection } = peer.connection;
      all[userId] = { epoch, mediaEpoch, signaling, connection, frames, local: typeOf(pair?.localCandidateId), remote: typeOf(pair?.remoteCandidateId) };
    }
    return all;
  }
}
