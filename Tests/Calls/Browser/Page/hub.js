// The hub over a plain WebSocket: SignalR's JSON protocol (HubProtocol.md of dotnet/aspnetcore), as much of it as a client of Social needs.

const END = '\x1e'; // after each message
const INVOCATION = 1, COMPLETION = 3, PING = 6, CLOSE = 7;
const PING_EVERY = 15_000; // the server gives up a client after 30 s of silence
const LONGEST_PAUSE = 8_000;

export class Hub {
  #socket;
  #waiting = new Map(); // invocation id → { resolve, reject }
  #lastId = 0;
  #stopped = false;

  // token(): the access token; heard(method, message): what the server says; connected(): each time the hub is there, also after it was away
  constructor(token, heard, connected) {
    Object.assign(this, { token, heard, connected });
    this.#connect(250);
  }

  // Calls a method of the hub and answers what it answers.
  invoke(target, ...args) {
    return new Promise((resolve, reject) => {
      if (this.#socket.readyState !== WebSocket.OPEN) return reject(new Error('disconnected'));
      const invocationId = String(++this.#lastId);
      this.#waiting.set(invocationId, { resolve, reject });
      this.#send({ type: INVOCATION, invocationId, target, arguments: args });
    });
  }

  // A new connection, as when the access token ends.
  renew() {
    this.#socket.close();
  }

  stop() {
    this.#stopped = true;
    this.#socket.close();
  }

  #connect(pause) {
    const address = `${location.origin.replace(/^http/, 'ws')}/hub?access_token=${encodeURIComponent(this.token())}`;
    const socket = this.#socket = new WebSocket(address);
    const pings = setInterval(() => this.#send({ type: PING }), PING_EVERY);
    let shaken = false;
    socket.onopen = () => this.#send({ protocol: 'json', version: 1 });
    socket.onmessage = ({ data }) => {
      for (const text of data.split(END).slice(0, -1)) {
        const message = JSON.parse(text);
        if (!shaken) {
          // the first message answers the handshake
          shaken = true;
          if (message.error) return socket.close();
          pause = 250;
          this.connected();
        } else this.#take(message);
      }
    };
    socket.onclose = () => {
      clearInterval(pings);
      for (const { reject } of this.#waiting.values()) reject(new Error('disconnected'));
      this.#waiting.clear();
      if (!this.#stopped) setTimeout(() => this.#connect(Math.min(pause * 2, LONGEST_PAUSE)), pause);
    };
  }

  #take(message) {
    if (message.type === INVOCATION) this.heard(message.target, ...message.arguments);
    if (message.type === CLOSE) this.#socket.close();
    if (message.type !== COMPLETION) return;
    const { resolve, reject } = this.#waiting.get(message.invocationId);
    this.#waiting.delete(message.invocationId);
    message.error ? reject(new Error(message.error)) : resolve(message.result);
  }

  #send(message) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message) + END);
  }
}
