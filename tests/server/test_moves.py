"""A member who moves to another gym takes the fingerprints along, sealed anew."""

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import tap
import torno_rest
from torno_rest import Case
from torno_socket import Socket

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop


class Moves(Case):
    def open_station(self, gym=1):
        socket = Socket(self.server, f"/ws/gym/{gym}")
        self.addCleanup(socket.close)
        socket.send(type="login", login_data={"email": "admin@gym.com", "password": "admin123"})
        return socket, AESGCM(base64.b64decode(socket.receive("connected")["station_key"]))

    def enroll(self, station, member, finger, template):
        station.send(type="store_fingerprint", user_id=str(member["id"]), finger=finger,
                     fingerprint_data=base64.b64encode(template).decode())
        station.receive("fingerprint_stored")

    def download(self, station):
        """What a station gets to know: {member: (box of finger 1, box of finger 2)}."""
        found, page = {}, None
        while page is None or page["type"] == "template_data_set":
            station.send(type="download_templates")
            while (page := station.receive())["type"] == "templates_changed":
                pass
            found.update({entry["id"]: (entry["fingerprint1"], entry["fingerprint2"]) for entry in page.get("data", [])})
        self.assertEqual(page["type"], "download_templates_completed")
        return found

    def decrypt(self, key, gym, member, finger, box):
        sealed = base64.b64decode(box)
        return key.decrypt(sealed[1:13], sealed[13:], f"torno:template:{gym}:{member['id']}:{finger}".encode())

    def seal(self, key, gym, member, finger, template):
        nonce = os.urandom(12)
        return base64.b64encode(b"\1" + nonce + key.encrypt(
            nonce, template, f"torno:template:{gym}:{member['id']}:{finger}".encode())).decode()

    def move(self, member, gym, **more):
        return self.call("PUT", f"/users/{member['id']}", {"gym_id": gym}, **more)

    def test_both_fingers_open_with_the_new_gyms_key_only(self):
        member, gym = self.new_member(), self.new_gym()["id"]
        station, old_key = self.open_station()
        there, new_key = self.open_station(gym)
        for finger, template in ((1, b"thumb"), (2, b"index")):
            self.enroll(station, member, finger, template)
        [[before]] = self.server.psql("SELECT cursor FROM gym_cursors WHERE gym_id = 1")
        self.assertTrue(self.check(self.move(member, gym), 200)["has_fingerprint"])
        while station.receive("templates_changed")["cursor"] <= int(before):
            pass
        there.receive("templates_changed")
        self.assertNotIn(member["id"], self.download(station))
        boxes = self.download(there)[member["id"]]
        for finger, template in ((1, b"thumb"), (2, b"index")):
            self.assertEqual(self.decrypt(new_key, gym, member, finger, boxes[finger - 1]), template)
            with self.assertRaises(Exception):
                self.decrypt(old_key, gym, member, finger, boxes[finger - 1])

    def test_a_gym_without_a_key_gets_one(self):
        member, gym = self.new_member(), self.new_gym()["id"]
        station, _ = self.open_station()
        self.enroll(station, member, 2, b"only this")
        self.check(self.move(member, gym, headers={"Idempotency-Key": "move"}), 200)
        there, key = self.open_station(gym)
        one, two = self.download(there)[member["id"]]
        self.assertIsNone(one)
        self.assertEqual(self.decrypt(key, gym, member, 2, two), b"only this")

    def test_there_and_back_again(self):
        member, gym = self.new_member(), self.new_gym()["id"]
        station, key = self.open_station()
        self.enroll(station, member, 1, b"wanderer")
        for target in (gym, 1):
            self.check(self.move(member, target), 200)
        self.assertEqual(self.decrypt(key, 1, member, 1, self.download(station)[member["id"]][0]), b"wanderer")

    def test_consent_moves_and_is_asked_for(self):
        station, _ = self.open_station()
        gym = self.new_gym(require_biometric_consent=True)["id"]
        for agreed in (True, False):
            member = self.new_member()
            self.enroll(station, member, 1, b"print")
            if agreed:
                self.check(self.call("POST", f"/users/{member['id']}/consent", {"text": "Sí"}), 200)
            self.assertEqual(self.check(self.move(member, gym), 200)["has_fingerprint"], agreed)
        self.assertEqual(self.server.psql(f"SELECT count(*) FROM consents WHERE gym_id = {gym}"), [["1"]])

    def test_a_refused_move_leaves_all_as_it_was(self):
        member, gym = self.new_member(), self.new_gym()["id"]
        station, key = self.open_station()
        self.enroll(station, member, 1, b"stays")
        self.check(self.move(member, gym, headers={"If-Match": '"999"'}), 412, "stale_version")
        self.check(self.move(member, 999999), 404, "gym_not_found")
        self.check(self.move(member, gym, token=self.trainer), 403, "other_gym")
        self.assertEqual(self.decrypt(key, 1, member, 1, self.download(station)[member["id"]][0]), b"stays")

    def test_a_template_stored_meanwhile_is_not_lost(self):
        member, gym = self.new_member(), self.new_gym()["id"]
        station, key = self.open_station()
        self.enroll(station, member, 1, b"former")
        box = self.seal(key, 1, member, 1, b"latest")
        moved = self.meanwhile(f"UPDATE users SET phone_number = phone_number WHERE id = {member['id']};"
                               f"UPDATE fingerprints SET template_box = '{box}' WHERE user_id = {member['id']}",
                               lambda: self.move(member, gym), "%torno_update_user%")
        self.check(moved, 200)
        there, new_key = self.open_station(gym)
        self.assertEqual(self.decrypt(new_key, gym, member, 1, self.download(there)[member["id"]][0]), b"latest")


if __name__ == "__main__":
    tap.main()
