"""Who gets onto a socket, who does not, and who is put off it again."""

import time

from websockets.exceptions import InvalidStatusCode

import tap
import torno_rest
from torno_rest import Case
from torno_socket import Socket

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop


class Logins(Case):
    def setUp(self):
        self.addCleanup(self.server.psql, "DELETE FROM login_failures")

    def open(self, path, token=None):
        socket = Socket(self.server, path, token)
        self.addCleanup(socket.close)
        return socket

    def sign_in(self, email, password, path="/ws/gym/1"):
        socket = self.open(path)
        socket.send(type="login", login_data={"email": email, "password": password})
        return socket, socket.receive()

    def refused(self, path, token=None):
        with self.assertRaises(InvalidStatusCode) as refused:
            Socket(self.server, path, token)
        return refused.exception.status_code

    def test_who_is_refused_is_told_why(self):
        member = self.new_member()
        gone, _ = self.new_trainer()
        self.check(self.call("PUT", f"/users/{gone['id']}", {"is_active": False}), 200)
        for email, password, text in ((member["email"], "x", "Los usuarios no pueden iniciar sesión en el sistema"),
                                      (gone["email"], "longenough", "Usuario inactivo"),
                                      ("nobody@gym.com", "x", "Correo electrónico o contraseña incorrectos")):
            _, answer = self.sign_in(email, password)
            self.assertEqual((answer["type"], answer["error"]), ("error", text))

    def test_another_gyms_trainer_is_put_off(self):
        trainer, token = self.new_trainer(gym_id=self.new_gym()["id"])
        socket, answer = self.sign_in(trainer["email"], "longenough")
        self.assertEqual((answer["type"], answer["code"], socket.get_close_code()), ("error", "other_gym", 4403))
        member = self.new_member()
        self.assertEqual([self.refused(path, token) for path in ("/ws/gym/1", f"/ws/user/{member['id']}", "/ws/user/2")], [403] * 3)
        self.assertEqual(self.refused(f"/ws/user/{member['id']}?token={token}"), 403)

    def test_a_watcher_signs_in(self):
        member = self.new_member()
        socket, answer = self.sign_in("trainer@gym.com", "trainer123", f"/ws/user/{member['id']}")
        self.assertEqual((answer["type"], answer["user"]["role"]), ("connected", "trainer"))
        self.assertNotIn("station_key", answer)
        for path in (f"/ws/user/{member['id']}?token={self.trainer}", f"/user/{self.trainer}"):
            self.assertEqual(self.open(path).receive()["type"], "connected")
        self.assertEqual(self.refused(f"/ws/user/{member['id']}?token=bad"), 401)

    def test_who_never_signs_in_is_let_go(self):
        began = time.monotonic()
        socket = self.open("/ws/gym/1")
        time.sleep(4)  # receiving has a patience of its own
        self.assertTrue(socket.is_silent())
        self.assertEqual(socket.get_close_code(), 4401)
        self.assertAlmostEqual(time.monotonic() - began, 10, delta=2)

    def test_an_account_that_changes_loses_its_sockets(self):
        changes = (lambda trainer, token: self.call("PUT", f"/users/{trainer['id']}", {"is_active": False}),
                   lambda trainer, token: self.call("PUT", f"/users/{trainer['id']}", {"password": "longenough too"}),
                   lambda trainer, token: self.call("PUT", f"/users/{trainer['id']}", {"gym_id": self.new_gym()["id"]}),
                   lambda trainer, token: self.call("DELETE", f"/users/{trainer['id']}"),
                   lambda trainer, token: self.call("POST", "/auth/logout", token=token))
        for change in changes:
            trainer, token = self.new_trainer()
            sockets = [self.open(path, token) for path in ("/ws/gym/1", f"/ws/user/{trainer['id']}")]
            for socket in sockets:
                socket.receive("connected")
            self.check(change(trainer, token), 200)
            began = time.monotonic()
            self.assertEqual([socket.get_close_code() for socket in sockets], [4401, 4401])
            self.assertLess(time.monotonic() - began, 1)

    def test_too_many_messages_are_said_before_they_end_it(self):
        self.new_member()
        station = self.open("/ws/gym/1", self.trainer)
        station.receive("connected")
        for _ in range(60):
            station.send(type="user_not_found")
        self.assertEqual(station.receive("error")["code"], "rate_limited")
        time.sleep(1.1)
        station.send(type="download_templates")
        station.receive("template_data_set")


if __name__ == "__main__":
    tap.main()
