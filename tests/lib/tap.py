"""Runs a module of unittest cases and speaks TAP, so that meson counts each test."""

import sys
import traceback
import unittest


class TapResult(unittest.TestResult):
    _fallen = False  # whether a part of the present test has failed

    def _say(self, line, test, note=""):
        print(f"{line} {self.testsRun} {test.id().split('.', 1)[-1]}{note}", flush=True)

    def _explain(self, err):
        for line in "".join(traceback.format_exception(*err)).splitlines():
            print("# " + line, flush=True)

    def startTest(self, test):
        super().startTest(test)
        self._fallen = False

    def addSuccess(self, test):
        self._say("ok", test)

    def addSubTest(self, test, subtest, err):
        """Of a test whose parts fail unittest says nothing more: it gets its one line with the first of them."""
        super().addSubTest(test, subtest, err)
        if err is None:
            return
        print(f"# {subtest.id()}", flush=True)
        self._explain(err)
        if not self._fallen:
            self._say("not ok", test)
        self._fallen = True

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if not hasattr(test, "_testMethodName"):
            self.testsRun += 1
        self._say("ok", test, f" # SKIP {reason}")

    def addError(self, test, err):
        super().addError(test, err)
        if not hasattr(test, "_testMethodName"):
            self.testsRun += 1
        self._fail(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._fail(test, err)

    def _fail(self, test, err):
        self._explain(err)
        if not self._fallen:
            self._say("not ok", test)


def main():
    """All tests of the program, or those of its arguments, such as Class.test_name."""
    loader, module = unittest.defaultTestLoader, sys.modules["__main__"]
    suite = loader.loadTestsFromNames(sys.argv[1:], module) if len(sys.argv) > 1 else loader.loadTestsFromModule(module)
    result = TapResult()
    suite.run(result)
    print(f"1..{result.testsRun}", flush=True)
    sys.exit(0 if result.wasSuccessful() else 1)
