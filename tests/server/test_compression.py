"""Large answers are packed for those who take gzip, and say the same."""

import gzip
import json

import tap
import torno_rest
from torno_rest import API, Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop


class Compression(Case):
    def ask(self, path, accepted=None, method="GET"):
        answer = self.server.ask(method, path, token=self.admin, headers={"Accept-Encoding": accepted} if accepted else {})
        self.assertEqual(answer.status, 200, answer.body)
        return answer

    def set_up_long_list(self):
        plan = self.new_plan()
        for _ in range(12):
            self.new_member(plan)
        return API + "/users/"

    def test_a_long_list_is_packed_for_who_takes_it(self):
        path = self.set_up_long_list()
        plain = self.ask(path)
        self.assertGreater(len(plain.body), 8192)
        self.assertIsNone(plain.headers["Content-Encoding"])
        for accepted in ("gzip", "br, GZIP;q=0.5", "gzip, deflate"):
            packed = self.ask(path, accepted)
            self.assertEqual((packed.headers["Content-Encoding"], packed.headers["Vary"]), ("gzip", "Accept-Encoding"))
            self.assertLess(len(packed.body), len(plain.body) / 4)
            self.assertEqual(int(packed.headers["Content-Length"]), len(packed.body))
            self.assertEqual(packed.headers["X-Total-Count"], plain.headers["X-Total-Count"])
            self.assertEqual(json.loads(gzip.decompress(packed.body)), plain.json)
        head = self.ask(path, "gzip", "HEAD")
        self.assertEqual((head.headers["Content-Encoding"], head.body), ("gzip", b""))

    def test_others_get_it_as_it_is(self):
        path = self.set_up_long_list()
        for accepted in ("identity", "br", "gzip;q=0", "deflate"):
            self.assertIsNone(self.ask(path, accepted).headers["Content-Encoding"])

    def test_a_small_answer_is_not_packed(self):
        self.assertIsNone(self.ask(API + "/users/1", "gzip").headers["Content-Encoding"])


tap.main()
