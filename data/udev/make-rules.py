"""Writes udev rules that let whoever sits at the machine use its fingerprint readers: make-rules.py HWDB. The readers are
those that libfprint's own list names. A rule must come before 73-seat-late.rules, which hands the device over.

make-rules.py HWDB RULES fails where the list names a reader that the rules do not."""

import re
import sys


def list_readers(path):
    with open(path, encoding="utf-8") as file:
        found = re.findall(r"^usb:v([0-9A-F]{4})p([0-9A-F]{4})", file.read(), re.MULTILINE)
    return [(vendor.lower(), product.lower()) for vendor, product in dict.fromkeys(found)]


def write_rule(vendor, product):
    return f'ATTR{{idVendor}}=="{vendor}", ATTR{{idProduct}}=="{product}", TAG+="uaccess"'


def write_rules(readers):
    print("# Fingerprint readers that libfprint drives, for whoever sits at the machine. Made from libfprint's hwdb.")
    print('SUBSYSTEM!="usb", GOTO="torno_end"')
    print('ENV{DEVTYPE}!="usb_device", GOTO="torno_end"')
    for reader in readers:
        print(write_rule(*reader))
    print('LABEL="torno_end"')


def check_rules(readers, path):
    with open(path, encoding="utf-8") as file:
        rules = set(file.read().splitlines())
    missing = [f"{vendor}:{product}" for vendor, product in readers if write_rule(vendor, product) not in rules]
    print(f"{len(readers)} readers, {len(missing)} without a rule: {' '.join(missing)}")
    sys.exit(1 if missing or not readers else 0)


if len(sys.argv) > 2:
    check_rules(list_readers(sys.argv[1]), sys.argv[2])
else:
    write_rules(list_readers(sys.argv[1]))
