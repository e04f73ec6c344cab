// A page to try calls with: signs in, and shows what there is to see. `?relay` lets nothing but relays connect.
import { Calls } from './calls.js';
import { Hub } from './hub.js';

const TOKEN = 'token';
const $ = id => document.getElementById(id);

async function api(path, body) {
  const headers = body ? { 'content-type': 'application/json' } : { authorization: `Bearer ${sessionStorage.getItem(TOKEN)}` };
  const answer = await fetch(path, { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.code);
  return content;
}

async function start() {
  const me = await api('/v1/users/me');
  const stream = $('mine').srcObject = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const policy = new URLSearchParams(location.search).has('relay') ? 'relay' : 'all';
  const hub = new Hub(
    () => sessionStorage.getItem(TOKEN),
    (method, message) => calls.heard(method, message),
    async () => {
      await calls.resume();
      show();
    });
  const calls = window.calls = new Calls(hub, me.id, api, stream, policy, show, showStream);
  $('invite').onclick = () => calls.invite($('room').value);
  window.ononline = () => calls.restart();
  for (const verb of ['accept', 'decline', 'leave']) $(verb).onclick = () => calls[verb]();

  function show() {
    const call = calls.call;
    const mine = call?.participants.find(p => p.userId === me.id);
    $('state').value = call ? [call.state, mine?.state, call.endReason].filter(Boolean).join(' ') : 'ready';
  }
}

function showStream(userId, stream) {
  const video = $(`of-${userId}`);
  if (!stream) return video?.remove();
  if (video) return video.srcObject = stream;
  $('others').append(Object.assign(document.createElement('video'), { id: `of-${userId}`, autoplay: true, playsInline: true, srcObject: stream }));
}

$('sign-in').onsubmit = async event => {
  event.preventDefault();
  const { handle, password } = Object.fromEntries(new FormData(event.target));
  sessionStorage.setItem(TOKEN, (await api('/v1/auth/login', { login: handle, password })).accessToken);
  await start();
};

if (sessionStorage.getItem(TOKEN)) await start();
