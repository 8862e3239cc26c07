// An application that follows one user's enrolment without signing in. watcher.js URL
const WebSocket = require('ws');

const socket = new WebSocket(process.argv[2]);
socket.on('open', () => console.log('watching'));
socket.on('message', (data) => {
  const message = JSON.parse(data);
  console.log(`${message.type} ${message.user_id}`);
  if (message.type === 'fingerprint_stored')
    socket.close();
});
