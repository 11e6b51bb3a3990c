# Edit Factory - footage made for tests, and measurements by other tools
# SPDX-License-Identifier: LGPL-2.1-or-later
import json
import re
import subprocess
import zlib

from tap import media_tool, probe


def ffmpeg(*args):
    media_tool("ffmpeg", "-v", "error", "-y", *args)


def make_clip(path, seconds=8, size="640x360", rate=25, sound=True,
              source="testsrc2"):
    args = ["-f", "lavfi", "-i", f"{source}=s={size}:r={rate}:d={seconds}"]
    if sound:
        args += ["-f", "lavfi", "-i", f"sine=f=300:r=48000:d={seconds}",
                 "-c:a", "aac", "-shortest"]
    ffmpeg(*args, "-c:v", "libx264", "-preset", "ultrafast", "-g", "25",
           "-pix_fmt", "yuv420p", "-movflags", "+faststart", path)
    return path


def make_photo(path, size="1200x1600", source="mandelbrot"):
    ffmpeg("-f", "lavfi", "-i", f"{source}=s={size}", "-frames:v", "1", path)
    return path


def make_music(path, seconds=3):
    ffmpeg("-f", "lavfi", "-i",
           f"sine=f=220:r=48000:d={seconds},tremolo=f=2:d=0.8", path)
    return path


def png(width, height, rows=4):
    """A PNG that claims a size; its data holds only some rows."""
    def chunk(kind, data):
        return (len(data).to_bytes(4, "big") + kind + data +
                zlib.crc32(kind + data).to_bytes(4, "big"))
    header = (width.to_bytes(4, "big") + height.to_bytes(4, "big") +
              b"\x08\x00\x00\x00\x00")
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
            chunk(b"IDAT", zlib.compress(bytes((width + 1) * rows))) +
            chunk(b"IEND", b""))


def loudness(path):
    """Integrated loudness (LUFS) and true peak (dBTP) by ffmpeg's ebur128."""
    run = subprocess.run(
        ["ffmpeg", "-hide_banner", "-nostats", "-i", path, "-map", "0:a",
         "-af", "ebur128=peak=true", "-f", "null", "-"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
        check=True)
    text = run.stderr.decode("utf-8", "replace").split("Summary:")[-1]
    return (float(re.search(r"I:\s+(-?[\d.]+) LUFS", text).group(1)),
            float(re.search(r"Peak:\s+(-?[\d.]+|-inf) dBFS", text).group(1)))


def streams(path):
    found = probe(path, "-show_streams")["streams"]
    return {s["codec_type"]: s for s in found}


def video_packets(path):
    return [(float(p["pts_time"]), "K" in p["flags"],
             float(p.get("duration_time", 0)))
            for p in probe(path, "-select_streams", "v", "-show_packets",
                           )["packets"]]


def end_of(path, kind):
    """Where the last packet of a stream ends, in presentation time."""
    packets = probe(path, "-select_streams", kind, "-show_packets")["packets"]
    return max(float(p["pts_time"]) + float(p["duration_time"])
               for p in packets)


def boxes(path):
    """Kinds of an MP4 file's boxes, in order."""
    found = []
    with open(path, "rb") as f:
        while True:
            head = f.read(8)
            if len(head) < 8:
                return found
            size = int.from_bytes(head[:4], "big")
            found.append(head[4:].decode("latin-1"))
            if size == 1:
                size = int.from_bytes(f.read(8), "big") - 8
            if size == 0:
                return found
            f.seek(size - 8, 1)


def read_cues(path):
    """(start, end, text) of an SRT or WebVTT file; times in milliseconds."""
    with open(path, encoding="utf-8") as f:
        blocks = f.read().strip().split("\n\n")
    cues = []
    for block in blocks:
        lines = block.split("\n")
        times = [i for i, x in enumerate(lines) if "-->" in x]
        if not times:
            continue
        stamps = re.findall(r"(?:(\d+):)?(\d\d):(\d\d)[,.](\d{3})",
                            lines[times[0]])
        start, end = [((int(h or 0) * 60 + int(m)) * 60 + int(s)) * 1000 +
                      int(ms) for h, m, s, ms in stamps[:2]]
        text = "\n".join(lines[times[0] + 1:])
        text = re.sub(r"<[^>]*>", "", text)
        cues.append((start, end, text))
    return cues


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)
