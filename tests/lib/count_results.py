"""Adds up meson's test reports: count_results.py STATUS BUILD... A run that ended badly without a report is a failure."""

import pathlib
import re
import sys
import xml.etree.ElementTree

# What a program may print, and meson copies, but XML 1.0 cannot hold.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_report(path):
    """The report as an element: what a test printed may be any bytes, and meson writes them as they are."""
    text = path.read_bytes().decode("utf-8", "replace")
    return xml.etree.ElementTree.fromstring(NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def main():
    passed = failed = 0
    for build in sys.argv[2:]:
        report = pathlib.Path(build, "meson-logs", "testlog.junit.xml")
        if not report.exists():
            print(f"{build}: no report")
            failed += 1
            continue
        for case in read_report(report).iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                print(f"failed: {build}: {case.get('classname')} {case.get('name')}")
                failed += 1
            elif case.find("skipped") is None:
                passed += 1
    if sys.argv[1] != "0" and failed == 0:
        failed = 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
