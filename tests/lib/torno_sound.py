"""A sound server without loudspeakers, and an ear that names the tunes it hears. To be made after the desktop, whose
XDG_RUNTIME_DIR it lies in: programs that are started from then on find it by themselves."""

import array
import math
import os
import subprocess
import threading
import time
import wave

RATE = 22050
WINDOW = RATE // 50  # 20 ms
QUIET = 300          # of 32767
PITCHES = (233, 311, 587, 659, 784, 988)


def measure(samples, pitch):
    """Goertzel: how much of the pitch is in the samples."""
    factor = 2 * math.cos(2 * math.pi * pitch / RATE)
    one = two = 0.0
    for sample in samples:
        one, two = sample + factor * one - two, one
    return one * one + two * two - factor * one * two


def name_tune(samples):
    """The pitches in their order, each once however long; rests and what is shorter than two windows do not count."""
    heard = []
    for start in range(0, len(samples) - WINDOW + 1, WINDOW):
        window = samples[start:start + WINDOW]
        is_loud = max(abs(sample) for sample in window) > QUIET
        heard.append(max(PITCHES, key=lambda pitch: measure(window, pitch)) if is_loud else 0)
    steady = [pitch for pitch, after in zip(heard, heard[1:]) if pitch and pitch == after]
    return tuple(pitch for i, pitch in enumerate(steady) if i == 0 or pitch != steady[i - 1])


def read_tune(path):
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE and file.getnchannels() == 1
        return name_tune(array.array("h", file.readframes(file.getnframes())))


class SoundServer:
    """stop() ends it."""

    def __init__(self):
        self.samples = array.array("h")
        self.server = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes",
             "-L", "module-null-sink sink_name=door", "-L", "module-native-protocol-unix"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._await_socket()
        self.recorder = subprocess.Popen(["parec", "--device=door.monitor", f"--rate={RATE}", "--channels=1", "--format=s16le", "--raw",
                                          "--latency-msec=50"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.thread = threading.Thread(target=self._record, daemon=True)
        self.thread.start()

    def _await_socket(self):
        end = time.monotonic() + 30
        while subprocess.run(["pactl", "info"], capture_output=True, check=False).returncode != 0:
            assert self.server.poll() is None and time.monotonic() < end, "no sound server"
            time.sleep(0.1)

    def _record(self):
        while piece := self.recorder.stdout.read(2 * WINDOW):
            if len(piece) == 2 * WINDOW:
                self.samples.extend(array.array("h", piece))

    def listen(self):
        """From here on."""
        return len(self.samples)

    def await_tune(self, start, patience=30):
        """What is played from `start` on, once it has been over for half a second of the recording."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            samples = self.samples[start:]
            loud = [i for i in range(0, len(samples), WINDOW) if max(map(abs, samples[i:i + WINDOW])) > QUIET]
            if loud and len(samples) - loud[-1] > RATE // 2:
                return name_tune(samples)
            time.sleep(0.1)
        return ()

    def stop(self):
        for child in (self.recorder, self.server):
            child.terminate()
            child.wait()
        self.thread.join()
        self.recorder.stdout.close()
