"""Photos of people: stored, replaced, deleted, and gone with the person."""

import base64
import struct

import tap
import torno_rest
from torno_rest import Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop



def make_jpeg(width, height):
    """With a thumbnail's head within its first segment, which counts for nothing."""
    thumbnail = b"\xff\xc0\0\x0b\x08" + struct.pack(">HH", 90, 90)
    return b"\xff\xd8\xff\xe0" + struct.pack(">H", 2 + len(thumbnail)) + thumbnail + b"\xff\xff\xc2\0\x0b\x08" + \
        struct.pack(">HH", height, width) + bytes(range(256)) * 4


def make_png(width, height):
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + bytes(200)


def encode(data):
    return base64.b64encode(data).decode()


JPEG, PNG = make_jpeg(512, 512), make_png(512, 512)


class Photos(Case):
    def setUp(self):
        self.member = self.new_member()
        self.path = f"/users/{self.member['id']}/photo"

    def put(self, data, token=None, **more):
        return self.call("PUT", self.path, {"data": encode(data)}, token or self.trainer, **more)

    def test_stored_replaced_deleted(self):
        self.check(self.call("GET", self.path), 404, "photo_not_found")
        self.assertEqual(self.check(self.put(JPEG), 200)["content_type"], "image/jpeg")
        photo = self.get(self.path, self.trainer)
        self.assertEqual((base64.b64decode(photo["data"]), photo["content_type"]), (JPEG, "image/jpeg"))
        self.assertEqual(self.check(self.put(PNG), 200)["content_type"], "image/png")
        self.assertEqual(base64.b64decode(self.get(self.path)["data"]), PNG)
        self.check(self.call("DELETE", self.path, token=self.trainer), 200)
        self.check(self.call("DELETE", self.path), 404, "photo_not_found")

    def test_versions(self):
        tag = self.put(JPEG).headers["ETag"]
        self.check(self.put(PNG, headers={"If-Match": tag}), 200)
        self.check(self.put(JPEG, headers={"If-Match": tag}), 412, "stale_version")
        self.check(self.call("DELETE", self.path, headers={"If-Match": tag}), 412, "stale_version")
        self.assertEqual(base64.b64decode(self.get(self.path)["data"]), PNG)

    def test_what_is_no_photo(self):
        for data in (b"GIF89a" + bytes(40), b"", b"\xff\xd8\xff", b"<svg/>", JPEG + bytes(600 * 1024)):
            self.check(self.call("PUT", self.path, {"data": encode(data) or "="}), 422, "bad_photo")
        self.check(self.call("PUT", self.path, {"data": encode(JPEG)[:-1] + "*"}), 422, "bad_photo")
        self.check(self.call("PUT", self.path, {}), 422)
        self.check(self.call("PUT", self.path, {"data": encode(JPEG + bytes(900 * 1024))}), 413)
        self.check(self.put(JPEG + bytes(500 * 1024)), 200)

    def test_what_would_be_too_large_to_show(self):
        """200 KiB can stand for six gigabytes of pixels, at every desk that opens the member."""
        for make in (make_jpeg, make_png):
            for width, height in ((4096, 4096), (1, 4096)):
                self.check(self.put(make(width, height)), 200)
            for width, height in ((4097, 1), (1, 4097), (0, 1), (1, 0), (60000, 60000)):
                self.check(self.put(make(width, height)), 422, "bad_photo")
        for data in (JPEG[:2] + b"\xff\xe0\0\2" + bytes(20), JPEG[:2] + b"-" + JPEG[2:]):  # no frame; what decoders would skip
            self.check(self.put(data), 422, "bad_photo")

    def test_the_photo_of_staff_is_an_admins(self):
        for user, status in ((self.get("/auth/me", self.trainer)["id"], 403), (self.member["id"], 200)):
            self.assertEqual(self.call("PUT", f"/users/{user}/photo", {"data": encode(JPEG)}, self.trainer).status, status)
        self.check(self.call("GET", "/users/1/photo", token=self.trainer), 403, "forbidden")

    def test_it_moves_with_the_member(self):
        self.check(self.put(JPEG), 200)
        gym = self.new_gym()["id"]
        self.check(self.call("PUT", f"/users/{self.member['id']}", {"gym_id": gym}), 200)
        self.check(self.call("GET", self.path, token=self.trainer), 403, "other_gym")
        self.assertEqual(base64.b64decode(self.get(self.path)["data"]), JPEG)

    def test_it_is_in_no_list_and_no_trail_but_in_the_export(self):
        self.check(self.put(JPEG), 200)
        part = encode(JPEG)[40:120].encode()
        for path in ("/users/?limit=1000", f"/users/{self.member['id']}", "/audit/?limit=1000", "/audit/?record=photo"):
            answer = self.call("GET", path)
            self.check(answer, 200)
            self.assertNotIn(part, answer.body)
        entry = self.get(f"/audit/?record=photo&record_id={self.member['id']}")[0]
        self.assertEqual((entry["action"], entry["after"]["content_type"]), ("insert", "image/jpeg"))
        hexadecimal = JPEG.hex()[40:120].encode()
        self.assertNotIn(hexadecimal, self.call("GET", "/audit/?record=photo").body)
        self.assertIn(part, self.call("GET", f"/users/{self.member['id']}/export").body)

    def test_it_goes_with_the_person(self):
        self.check(self.put(JPEG), 200)
        self.check(self.call("DELETE", f"/users/{self.member['id']}"), 200)
        self.check(self.call("GET", self.path), 404, "user_not_found")
        self.assertEqual(torno_rest.server.psql(f"SELECT count(*) FROM photos WHERE user_id = {self.member['id']}"), [["0"]])


if __name__ == "__main__":
    tap.main()
