// A fingerprint station as the documentation of the WebSocket system lets one write it: sign in, be told whom to enrol,
// hand the template over. station.js URL EMAIL PASSWORD
const WebSocket = require('ws');

class Station {
  constructor(url, email, password) {
    this.credentials = { email, password };
    this.socket = new WebSocket(url);
    this.socket.onopen = () => this.send({ type: 'login', login_data: this.credentials });
    this.socket.onmessage = (event) => this.receive(JSON.parse(event.data));
    this.socket.onclose = (event) => console.log(`closed ${event.code}`);
  }

  send(message) {
    this.socket.send(JSON.stringify(message));
  }

  receive(message) {
    switch (message.type) {
      case 'connected':
        this.send({ type: 'fingerprint_connected', gym_id: message.gym_id });
        break;
      case 'fingerprint_connection_stablished':
        console.log(`ready in gym ${message.gym_id}`);
        break;
      case 'start_enrollment':
        console.log(`enrolling ${message.user_id} ${message.full_name} ${message.email}`);
        this.send({
          type: 'store_fingerprint',
          fingerprint_data: Buffer.from('minutiae').toString('base64'),
          finger: 1,
        });
        break;
      case 'fingerprint_stored':
        console.log(`stored ${message.user_id}: ${message.message}`);
        this.send({ type: 'download_templates' });
        break;
      case 'template_data_set':
        for (const user of message.data.filter((entry) => entry.fingerprint1))
          console.log(`template of ${user.id} ${user.full_name}`);
        this.send({ type: 'download_templates' });
        break;
      case 'download_templates_completed':
        this.send({ type: 'disconnect' });
        break;
      case 'error':
      case 'store_error':
        console.log(`${message.type}: ${message.error}`);
        break;
    }
  }
}

new Station(...process.argv.slice(2));
