# Edit Factory - Chromium as a second renderer of WebVTT
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Headless, spoken to by the devtools protocol over a pipe; its pages come from
a server on the loopback, and it may reach nothing else."""

import base64
import http.server
import json
import os
import select
import shutil
import subprocess
import threading

NAMES = ("chromium", "chromium-browser")
SECONDS = 60

PAGE = """<!DOCTYPE html><meta charset=utf-8><style>
html,body{margin:0;background:#000;overflow:hidden}
video{display:block;width:100vw;height:100vh}
video::cue{font-family:"%s";color:#fff;background:transparent;%s}
video::cue-region{background:transparent}
</style><video muted src=/video.webm><track default src=/track.vtt></video>"""

# The picture is told to be at @time, and is when the promise is kept.
SEEK = """new Promise(done => {
  const video = document.querySelector('video');
  const track = document.querySelector('track');
  const shown = () => requestAnimationFrame(() => requestAnimationFrame(
      () => setTimeout(() => done(video.textTracks[0].activeCues.length), %d)));
  const seek = () => {
    video.addEventListener('seeked', shown, {once: true});
    video.currentTime = %g;
  };
  const loaded = () => video.readyState >= 1 ? seek() :
      video.addEventListener('loadedmetadata', seek, {once: true});
  if (track.readyState >= 2) loaded();
  else { track.addEventListener('load', loaded, {once: true});
         track.addEventListener('error', () => done(-1), {once: true}); }
})"""


def find():
    """The program's path, None when it is not installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def version():
    done = subprocess.run([find(), "--version"], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=SECONDS)
    return done.stdout.decode().strip()


def make_video(path, width, height):
    """Ten black seconds, an eighth as large as it is shown."""
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
         f"color=black:s={width // 8}x{height // 8}:r=4:d=10", "-c:v",
         "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "4", path],
        check=True, timeout=SECONDS)


class Pages(http.server.BaseHTTPRequestHandler):
    """@server.files: by path, (type, bytes). Parts are served: a video that is
    not served so cannot be sought in."""

    def do_GET(self):
        kind, data = self.server.files.get(self.path, (None, b""))
        wanted = self.headers.get("Range", "")
        first, last = 0, len(data) - 1
        if wanted.startswith("bytes="):
            begin, _, end = wanted[6:].partition("-")
            first = min(int(begin or 0), last)
            last = min(int(end), last) if end else last
        self.send_response(404 if not kind else 206 if wanted else 200)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.end_headers()
        try:
            self.wfile.write(data[first:last + 1])
        except OSError:
            pass

    def log_message(self, *_):
        pass


class CannotStart(Exception):
    """The program is there, and does not run: no room, no rights."""


class Browser:
    """One page of @width x @height pixels."""

    def __init__(self, folder, width, height, font, css=""):
        video = os.path.join(folder, "video.webm")
        make_video(video, width, height)
        with open(video, "rb") as file:
            data = file.read()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        self.server.files = {
            "/": ("text/html", (PAGE % (font, css)).encode()),
            "/video.webm": ("video/webm", data)}
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.log = open(os.path.join(folder, "chromium.log"), "wb")
        self._start(folder, width, height)
        self.last = 0
        self.session = None
        try:
            self._open_page(width, height)
        except (OSError, RuntimeError) as error:
            self.close()
            raise CannotStart(f"{find()}: {error}") from error

    def _open_page(self, width, height):
        target = self._call("Target.createTarget", url="about:blank")
        self.session = self._call("Target.attachToTarget", flatten=True,
                                  targetId=target["targetId"])["sessionId"]
        self._call("Emulation.setDeviceMetricsOverride", width=width,
                   height=height, deviceScaleFactor=1, mobile=False)
        self._call("Page.enable")

    def _start(self, folder, width, height):
        to_read, self.to = os.pipe()
        self.back, to_write = os.pipe()
        self.waiting = b""
        # The browser's ends are its descriptors 3 and 4.
        command = ["bash", "-c", f'exec "$0" "$@" 3<&{to_read} 4>&{to_write}',
                   find(), "--headless", "--no-sandbox", "--disable-gpu",
                   "--remote-debugging-pipe", "--hide-scrollbars",
                   "--no-first-run", "--disable-background-networking",
                   "--disable-component-update", "--no-proxy-server",
                   "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                   "--force-color-profile=srgb", "--disable-lcd-text",
                   "--enable-blink-features=WebVTTRegions",
                   f"--user-data-dir={folder}/profile",
                   f"--window-size={width},{height}", "about:blank"]
        self.process = subprocess.Popen(
            command, pass_fds=(to_read, to_write), stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log)
        os.close(to_read)
        os.close(to_write)

    def _message(self):
        while b"\0" not in self.waiting:
            if not select.select([self.back], [], [], SECONDS)[0]:
                raise RuntimeError("chromium does not answer")
            part = os.read(self.back, 1 << 20)
            if not part:
                raise RuntimeError("chromium has ended")
            self.waiting += part
        text, _, self.waiting = self.waiting.partition(b"\0")
        return json.loads(text)

    def _call(self, method, **params):
        self.last += 1
        call = {"id": self.last, "method": method, "params": params}
        if self.session:
            call["sessionId"] = self.session
        os.write(self.to, json.dumps(call).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def run(self, script):
        answer = self._call("Runtime.evaluate", expression=script,
                            awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def shoot(self, document, time, rest=50):
        """PNG of the page @rest milliseconds after it was brought to @time
        seconds of @document, a WebVTT file."""
        self.server.files["/track.vtt"] = ("text/vtt", document.encode())
        self._call("Page.navigate",
                   url=f"http://127.0.0.1:{self.server.server_address[1]}/")
        while self.run("document.readyState") != "complete" or \
                not self.run("!!document.querySelector('track')"):
            pass
        shown = self.run(SEEK % (rest, time))
        if shown < 1:
            raise RuntimeError(f"no cue is shown: {shown}\n{document}")
        return base64.b64decode(
            self._call("Page.captureScreenshot", format="png")["data"])

    def close(self):
        try:
            self.session = None
            self._call("Browser.close")
        except (OSError, RuntimeError):
            pass
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=SECONDS)
        self.server.shutdown()
        self.server.server_close()
        for descriptor in (self.to, self.back):
            os.close(descriptor)
        self.log.close()
