"""Writes udev rules that let whoever sits at the machine use its fingerprint readers: make-rules.py HWDB. The readers are
those that libfprint's own list names. A rule must come before 73-seat-late.rules, which hands the device over."""

import re
import sys


def main():
    print("# Fingerprint readers that libfprint drives, for whoever sits at the machine. Made from libfprint's hwdb.")
    print('SUBSYSTEM!="usb", GOTO="torno_end"')
    print('ENV{DEVTYPE}!="usb_device", GOTO="torno_end"')
    seen = set()
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            found = re.match(r"usb:v([0-9A-F]{4})p([0-9A-F]{4})", line)
            if found and found.groups() not in seen:
                seen.add(found.groups())
                vendor, product = (part.lower() for part in found.groups())
                print(f'ATTR{{idVendor}}=="{vendor}", ATTR{{idProduct}}=="{product}", TAG+="uaccess"')
    print('LABEL="torno_end"')


main()
