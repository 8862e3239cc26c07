"""Makes the sounds of the door out of sines: make-sounds.py FOLDER. What a sound says is in its tune, not in its pitch."""

import array
import math
import pathlib
import sys
import wave

RATE = 22050
FADE = 0.008  # a tone that begins or ends at once clicks

# Tones as (frequency, seconds); 0 is a rest.
TUNES = {
    "granted": [(659, 0.09), (988, 0.16)],             # up: come in
    "warning": [(659, 0.09), (988, 0.09), (784, 0.2)],  # up, and back a little: come in, but
    "denied": [(311, 0.16), (0, 0.05), (233, 0.28)],   # down, low and apart: no
    "repeat": [(587, 0.1), (0, 0.04), (587, 0.1)],     # twice the same: again
}


def make_tone(frequency, seconds):
    n = int(seconds * RATE)
    for i in range(n):
        fade = min(1, i / RATE / FADE, (n - i) / RATE / FADE)
        wave_at = math.sin(2 * math.pi * frequency * i / RATE) + 0.25 * math.sin(4 * math.pi * frequency * i / RATE)
        yield int(32767 * 0.45 * fade * wave_at)


for name, tones in TUNES.items():
    samples = array.array("h", [sample for tone in tones for sample in make_tone(*tone)])
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(pathlib.Path(sys.argv[1]) / f"{name}.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
