#!/usr/bin/env python3
"""The reference job R1, measured against its floor and one ffmpeg graph.

usage: r1.py [--runs N] [--json FILE] [--keep FOLDER]

30 s of 1080x1920 at 30 fps from a fixed plan of six 5-second clips, with a
voice, three-word captions, looped music, x264 veryfast CRF 20 and AAC 192k.
Counted are the stages from a plan to a file (master and render). In the same
run, in turns:

  floor   decoding the used ranges (GStreamer, into nothing), x264enc on raw
          frames (less reading them), the AAC encoder
  ffmpeg  one filter graph that does the whole job
  ours    `ef render PLAN`, or the same elements in two gst-launch-1.0 lines
          while that command is not built
  ges     where it is installed: the same edit as a GES project (`ef export`),
          the picture alone and without captions

CPU seconds and peak memory are the kernel's own (wait4). The outputs are
compared before a number is printed. Only Python's standard library.
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.environ.get("EF_BUILD_DIR", os.path.join(TOP, "build"))
MEDIA = os.environ.get("EF_SHARED_MEDIA",
                       os.path.join(TOP, "..", "shared", "media"))
WIDTH, HEIGHT, FPS, SECONDS, CLIP = 1080, 1920, 30, 30, 5
FRAMES = FPS * SECONDS
FRAME_BYTES = WIDTH * HEIGHT * 3 // 2
# Above the captions: the region in which the pictures are compared.
CLEAR = "crop=1080:900:0:0"
# Without vbv-buf-capacity=0 the rate is capped at 2048 kbit/s.
X264 = ("speed-preset=veryfast pass=qual quantizer=20 key-int-max=60 "
        "vbv-buf-capacity=0")
# Cover-cropped windows (x, y, width, height of the coded picture) of 9:16 on
# even pixels, so that ffmpeg's whole-pixel crop can show the very same part and
# the two pictures can be compared.
CLIPS = [("changi.mp4", 1, (0, 0, 2160, 3840)),
         ("kohlipe1.mp4", 10, (208, 6, 182, 324)),
         ("kohlipe2.mp4", 5, (208, 6, 182, 324)),
         ("kohlipe1.mp4", 40, (208, 6, 182, 324)),
         ("bottle-detection.mp4", 10, (220, 4, 198, 352)),
         ("car-detection.mp4", 3, (266, 8, 234, 416))]
MUSIC = "chime.mp3"
SCRIPT = (
    "Every great trip begins with one small decision. We packed a single bag, "
    "left the phones at home and followed the coast until the road simply "
    "ended. What we found there was not on any map. Clear water, quiet boats "
    "and people who had time for a long talk. By the third day nobody asked "
    "what the hour was. If you could leave tomorrow morning, where would you "
    "go first, and who would come along?")


def say(text):
    print(text, flush=True)


def fail(text):
    say("R1: failed: " + text)
    sys.exit(1)


class Cost:
    """What a child process used."""

    def __init__(self, wall, cpu, megabytes):
        self.wall, self.cpu, self.megabytes = wall, cpu, megabytes


def measure(command, env=None):
    """Runs COMMAND and returns its Cost; ends the bench when it fails."""
    with tempfile.TemporaryFile() as log:
        begin = time.monotonic()
        child = subprocess.Popen(command, stdout=log, stderr=log,
                                 stdin=subprocess.DEVNULL, env=env)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - begin
        if child.returncode != 0:
            log.seek(0)
            tail = log.read().decode(errors="replace")[-1500:]
            fail("%s ended with %d:\n%s"
                 % (" ".join(command)[:300], child.returncode, tail))
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def quietly(command):
    """Runs COMMAND outside the measurement; returns what it printed."""
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    text = done.stdout.decode(errors="replace")
    if done.returncode != 0:
        fail("%s ended with %d:\n%s"
             % (" ".join(command)[:300], done.returncode, text[-1500:]))
    return text


# --- the job ------------------------------------------------------------------

def media_files(folder):
    """The shared media, or footage of the same sizes and codecs."""
    names = [name for name, _, _ in CLIPS] + [MUSIC]
    if all(os.path.exists(os.path.join(MEDIA, name)) for name in names):
        return {name: os.path.abspath(os.path.join(MEDIA, name))
                for name in names}
    say("No shared media at %s: generated footage instead; the numbers do not "
        "compare with the published ones." % MEDIA)
    sizes = {"changi.mp4": (2160, 3840, "30000/1001", "libx265", 9),
             "kohlipe1.mp4": (600, 338, "24000/1001", "libx265", 50),
             "kohlipe2.mp4": (600, 338, "24000/1001", "libx265", 15),
             "bottle-detection.mp4": (640, 360, "30", "libx264", 20),
             "car-detection.mp4": (768, 432, "25/2", "libx264", 12)}
    files = {}
    for name, (w, h, rate, codec, seconds) in sizes.items():
        files[name] = os.path.join(folder, name)
        quietly(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                 "testsrc2=size=%dx%d:rate=%s:duration=%d"
                 % (w, h, rate, seconds), "-vf", "noise=alls=12:allf=t",
                 "-pix_fmt", "yuv420p", "-c:v", codec, "-preset", "superfast",
                 files[name]])
    files[MUSIC] = os.path.join(folder, MUSIC)
    quietly(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
             "sine=frequency=330:duration=5", files[MUSIC]])
    return files


def speak(folder):
    """A voice of 29 s; the words share its length by their letters."""
    text, voice = os.path.join(folder, "script.txt"), \
        os.path.join(folder, "voice.wav")
    with open(text, "w", encoding="utf-8") as file:
        file.write(SCRIPT)
    raw = os.path.join(folder, "raw.wav")
    quietly(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
             "flite=textfile=%s:voice=slt" % text, raw])
    with wave.open(raw) as file:
        tempo = file.getnframes() / file.getframerate() / (SECONDS - 1)
    quietly(["ffmpeg", "-v", "error", "-y", "-i", raw, "-af",
             "atempo=%.5f" % tempo, "-ar", "48000", "-ac", "1", voice])
    with wave.open(voice) as file:
        length = file.getnframes() / file.getframerate()
    words, at, offset = [], 0.0, 0
    tokens = SCRIPT.split(" ")
    share = length / sum(len(token) + 1 for token in tokens)
    for token in tokens:
        end = at + share * (len(token) + 1)
        words.append({"text": token, "start": round(at, 3),
                      "end": round(end, 3), "char": offset,
                      "length": len(token)})
        at, offset = end, offset + len(token) + 1
    words[-1]["end"] = min(words[-1]["end"], round(length - 0.0005, 3))
    path = os.path.join(folder, "words.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"version": 1, "language": "en-US", "text": SCRIPT,
                   "duration": length, "timing": "estimated",
                   "words": words}, file)
    return voice, path, words


def write_plan(folder, files):
    clips = []
    for i, (name, at, (x, y, w, h)) in enumerate(CLIPS):
        info = probe_video(files[name])
        view = {"zoom": info["height"] / h, "x": 0, "y": 0}
        clips.append({"uri": files[name], "at": i * CLIP, "duration": CLIP,
                      "in": at, "fit": "cover",
                      "focus": [(x + w / 2) / info["width"],
                                (y + h / 2) / info["height"]],
                      "motion": {"from": view, "to": view}})
    plan = {"version": 1,
            "canvas": {"width": WIDTH, "height": HEIGHT, "fps": "%d/1" % FPS},
            "duration": SECONDS, "clips": clips,
            "voice": {"uri": "voice.wav"},
            "music": {"uri": files[MUSIC], "gain": -14, "duck": -8,
                      "loop": True, "fade_in": 0.3, "fade_out": 1},
            "captions": {"words": "words.json", "style": "word-pop"},
            "outputs": [{"preset": "generic"}]}
    path = os.path.join(folder, "r1.plan.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(plan, file, indent=1)
    return path


def write_ass(folder, words):
    """Three words a cue, the spoken one in another colour."""
    def stamp(seconds):
        return "%d:%02d:%05.2f" % (seconds // 3600, seconds // 60 % 60,
                                   seconds % 60)
    lines = ["[Script Info]", "ScriptType: v4.00+", "PlayResX: %d" % WIDTH,
             "PlayResY: %d" % HEIGHT, "", "[V4+ Styles]",
             "Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, "
             "Bold, BorderStyle, Outline, Shadow, Alignment, MarginV",
             "Style: K,Inter,84,&H00FFFFFF,&H00000000,-1,1,6,2,2,560", "",
             "[Events]", "Format: Layer, Start, End, Style, Text"]
    for first in range(0, len(words), 3):
        group = words[first:first + 3]
        for i, word in enumerate(group):
            end = group[i + 1]["start"] if i + 1 < len(group) else word["end"]
            text = " ".join(
                "{\\c&H00D7FF&}%s{\\c&HFFFFFF&}" % w["text"] if w is word
                else w["text"] for w in group)
            lines.append("Dialogue: 0,%s,%s,K,%s"
                         % (stamp(word["start"]), stamp(end), text))
    path = os.path.join(folder, "captions.ass")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path


# --- who is measured ----------------------------------------------------------

def probe_video(path):
    text = quietly(["ffprobe", "-v", "error", "-select_streams", "v:0",
                    "-show_entries", "stream=width,height,color_space", "-of", "json", path])
    return json.loads(text)["streams"][0]


def ffmpeg_graph(files, captions=None, flags="bicubic"):
    """Inputs and the video part of the graph, its result called [v].

    The frame shown at an instant is the one whose time covers it, as in ours:
    the inputs begin a little early and fps rounds up.
    """
    inputs, parts = [], []
    for i, (name, at, window) in enumerate(CLIPS):
        info = probe_video(files[name])
        w, h = info["width"], info["height"]
        lead = 0.2
        inputs += ["-ss", str(at - lead), "-t", str(CLIP + 2 * lead), "-i",
                   files[name]]
        chain = ["setpts=PTS-%s/TB" % lead,
                 "fps=%d:round=up:start_time=0" % FPS,
                 "trim=end_frame=%d" % (CLIP * FPS)]
        if window[2:] != (w, h):
            chain.append("crop=%d:%d:%d:%d" % (window[2:] + window[:2]))
        sd = min(w, h) < 720
        if info.get("color_space", "unknown") == "bt709" or \
                (info.get("color_space", "unknown") == "unknown" and not sd):
            chain.append("setparams=colorspace=bt709:color_primaries=bt709:"
                         "color_trc=bt709:range=tv")
        else:
            chain.append("setparams=range=tv,colorspace=all=bt709:"
                         "iall=bt601-6-625:fast=1:format=yuv420p")
        chain += ["scale=%d:%d:flags=%s" % (WIDTH, HEIGHT, flags), "setsar=1",
                  "format=yuv420p"]
        parts.append("[%d:v]%s[v%d]" % (i, ",".join(chain), i))
    joined = "".join("[v%d]" % i for i in range(len(CLIPS)))
    last = "concat=n=%d:v=1:a=0" % len(CLIPS)
    if captions:
        last += ",subtitles=filename=%s" % captions
    parts.append("%s%s[v]" % (joined, last))
    return inputs, parts


def ffmpeg_command(files, voice, captions, out):
    inputs, parts = ffmpeg_graph(files, captions)
    n = len(CLIPS)
    inputs += ["-i", voice, "-stream_loop", "-1", "-i", files[MUSIC]]
    parts.append(
        "[%d:a]aresample=48000,aformat=channel_layouts=stereo,"
        "apad=whole_dur=%d,asplit[a][key];"
        "[%d:a]aresample=48000,aformat=channel_layouts=stereo,volume=-14dB[m];"
        "[m][key]sidechaincompress=threshold=0.02:ratio=4:attack=50:"
        "release=300[d];[a][d]amix=inputs=2:duration=first:normalize=0,"
        "volume=3dB,alimiter=limit=0.84,atrim=end=%d[out]"
        % (n, SECONDS, n + 1, SECONDS))
    return (["ffmpeg", "-v", "error", "-y"] + inputs +
            ["-filter_complex", ";".join(parts), "-map", "[v]", "-map",
             "[out]", "-c:v", "libx264", "-preset", "veryfast", "-crf", "20",
             "-g", "60", "-profile:v", "high", "-colorspace", "bt709",
             "-color_primaries", "bt709", "-color_trc", "bt709", "-c:a", "aac",
             "-b:a", "192k", "-movflags", "+faststart", "-t", str(SECONDS),
             out])


def has_element(name):
    return subprocess.run(["gst-inspect-1.0", "--exists", name],
                          stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def gst(line):
    return ["gst-launch-1.0", "-q"] + line.split()


class Ours:
    """`ef render`, or its stages by hand."""

    def __init__(self, folder, plan):
        self.folder, self.plan, self.verify = folder, plan, []
        self.ef = os.path.join(BUILD, "orchestrator", "ef", "ef")
        self.whole = os.access(self.ef, os.X_OK) and b"render" in \
            subprocess.run([self.ef, "--help"], stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT).stdout
        self.captions = has_element("efsubtitleoverlay")
        self.registry = os.path.join(folder, "registry.bin")
        if self.whole:
            subprocess.run([self.ef, "probe", plan], check=False,
                           stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL,
                           env=dict(os.environ,
                                    GST_REGISTRY_1_0=self.registry))
        if not self.whole:
            say("`ef render` is not built: gst-launch-1.0 lines instead%s."
                % ("" if self.captions else ", without captions"))

    def without_verify(self, cost, out):
        """R1 counts master and render; the manifest tells the stages apart.

        Whatever belongs to no stage (starting, hashing, the cover) counts.
        """
        path = os.path.splitext(out)[0] + ".manifest.json"
        with open(path, encoding="utf-8") as file:
            stages = json.load(file)["stages"]
        for stage in stages:
            if stage["name"] == "verify":
                self.verify.append(Cost(stage["seconds"],
                                        stage["cpu_seconds"], 0))
                cost.wall -= stage["seconds"]
                cost.cpu -= stage["cpu_seconds"]
        return cost

    def run(self, out):
        """Returns the Cost; nothing of an earlier run is re-used."""
        if os.path.exists(out):
            os.unlink(out)
        if self.whole:
            cache = tempfile.mkdtemp(dir=self.folder)
            env = dict(os.environ, XDG_CACHE_HOME=cache)
            # Scanning the plugins is once for an installation, not for a job.
            env["GST_REGISTRY_1_0"] = self.registry
            cost = measure([self.ef, "render", self.plan, "-o", out,
                            "--overwrite", "--progress", "none"], env)
            shutil.rmtree(cache)
            return self.without_verify(cost, out)
        master = os.path.join(self.folder, "master.m4a")
        first = measure(gst(
            "eftimelinesrc location=%s name=t t.audio ! audioconvert ! "
            "efnormalize mode=linear ! audioconvert ! avenc_aac "
            "bitrate=192000 ! mp4mux ! filesink location=%s"
            % (self.plan, master)))
        overlay = ""
        if self.captions:
            overlay = ("! efsubtitleoverlay words-location=%s "
                       % os.path.join(self.folder, "words.json"))
        second = measure(gst(
            "eftimelinesrc location=%s name=t t.video %s! queue "
            "max-size-buffers=4 max-size-bytes=0 max-size-time=0 ! x264enc %s "
            "! video/x-h264,profile=high ! mp4mux name=m faststart=true ! "
            "filesink location=%s filesrc location=%s ! qtdemux ! aacparse ! "
            "queue max-size-buffers=0 max-size-bytes=0 max-size-time=0 ! m."
            % (self.plan, overlay, X264, out, master)))
        return Cost(first.wall + second.wall, first.cpu + second.cpu,
                    max(first.megabytes, second.megabytes))


class Ges:
    """The edit played and encoded by GStreamer Editing Services."""

    def __init__(self, folder, ef, plan):
        self.project = os.path.join(folder, "r1.xges")
        self.out = os.path.join(folder, "ges.mp4")
        self.usable = has_element("gesdemux") and subprocess.run(
            [ef, "export", plan, "--to", "ges", "-o", self.project,
             "--overwrite"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode == 0

    def run(self):
        return measure(gst(
            "filesrc location=%s ! gesdemux ! video/x-raw ! queue "
            "max-size-buffers=4 ! videoconvert ! x264enc %s ! "
            "video/x-h264,profile=high ! mp4mux ! filesink location=%s"
            % (self.project, X264, self.out)))


class Floor:
    """The parts that nobody can do without."""

    def __init__(self, files, raw, sound):
        self.files, self.raw, self.sound = files, raw, sound
        self.decoder = os.path.join(BUILD, "tests", "bench", "decode-range")

    def decode(self):
        costs = [measure([self.decoder, self.files[name], str(at), str(CLIP)])
                 for name, at, _ in CLIPS]
        return Cost(sum(c.wall for c in costs), sum(c.cpu for c in costs),
                    max(c.megabytes for c in costs))

    def read_line(self):
        return ("filesrc location=%s blocksize=%d ! rawvideoparse format=i420 "
                "width=%d height=%d framerate=%d/1"
                % (self.raw, FRAME_BYTES, WIDTH, HEIGHT, FPS))

    def encode(self):
        """x264enc on raw frames, less the reading of them."""
        reading = measure(gst(self.read_line() + " ! fakesink sync=false"))
        cost = measure(gst(self.read_line() + " ! x264enc %s ! "
                           "video/x-h264,profile=high ! fakesink sync=false"
                           % X264))
        return Cost(max(cost.wall - reading.wall, 0),
                    max(cost.cpu - reading.cpu, 0), cost.megabytes)

    def encode_sound(self):
        return measure(gst(
            "filesrc location=%s ! wavparse ! audioconvert ! avenc_aac "
            "bitrate=192000 ! fakesink sync=false" % self.sound))


# --- are the results the same? ------------------------------------------------

def describe(path):
    text = quietly(["ffprobe", "-v", "error", "-count_frames",
                    "-show_entries", "stream=codec_type,width,height,duration,"
                    "nb_read_frames", "-of", "json", path])
    return {s["codec_type"]: s for s in json.loads(text)["streams"]}


def psnr(path, raw):
    text = quietly(
        ["ffmpeg", "-hide_banner", "-i", path, "-f", "rawvideo", "-pix_fmt",
         "yuv420p", "-s", "%dx%d" % (WIDTH, HEIGHT), "-r", str(FPS), "-i", raw,
         "-lavfi", "[0:v]settb=1/30,setpts=N,%s[a];[1:v]settb=1/30,setpts=N,"
         "%s[b];[a][b]psnr" % (CLEAR, CLEAR), "-f", "null", "-"])
    return float(re.search(r"PSNR .*average:([0-9.]+)", text).group(1))


def check(outputs, raw):
    """Ends the bench when the outputs are not the same job."""
    quality = {}
    for who, path in outputs.items():
        streams = describe(path)
        video, audio = streams.get("video"), streams.get("audio")
        if not video or not audio:
            fail("%s: the output has no picture or no sound" % who)
        if int(video["nb_read_frames"]) != FRAMES:
            fail("%s: %s frames instead of %d"
                 % (who, video["nb_read_frames"], FRAMES))
        if (video["width"], video["height"]) != (WIDTH, HEIGHT):
            fail("%s: the size is %dx%d"
                 % (who, video["width"], video["height"]))
        for stream in (video, audio):
            if abs(float(stream["duration"]) - SECONDS) > 0.1:
                fail("%s: %s lasts %s s"
                     % (who, stream["codec_type"], stream["duration"]))
        quality[who] = psnr(path, raw)
    if abs(quality["ours"] - quality["ffmpeg"]) > 0.5:
        fail("PSNR in the region without captions differs: ours %.2f dB, "
             "ffmpeg %.2f dB" % (quality["ours"], quality["ffmpeg"]))
    return quality


# --- the bench ----------------------------------------------------------------

def median(costs):
    return Cost(statistics.median(c.wall for c in costs),
                statistics.median(c.cpu for c in costs),
                statistics.median(c.megabytes for c in costs))


def table(rows):
    say("%-34s %8s %8s %8s %9s" % ("", "wall s", "CPU s", "x floor", "MB"))
    floor = rows[0][1].cpu
    for name, cost in rows:
        say("%-34s %8.2f %8.2f %8.2f %9.0f"
            % (name, cost.wall, cost.cpu, cost.cpu / floor, cost.megabytes))


def bench(folder, runs, json_path):
    files = media_files(folder)
    voice, _, words = speak(folder)
    plan = write_plan(folder, files)
    captions = write_ass(folder, words)
    raw = os.path.join(folder, "reference.yuv")
    if shutil.disk_usage(folder).free < FRAMES * FRAME_BYTES * 1.2:
        fail("%s needs 3.5 GB of free space (set TMPDIR)" % folder)
    inputs, parts = ffmpeg_graph(
        files, captions, "bicubic+accurate_rnd+full_chroma_int")
    quietly(["ffmpeg", "-v", "error", "-y"] + inputs +
            ["-filter_complex", ";".join(parts), "-map", "[v]", "-f",
             "rawvideo", raw])
    if os.path.getsize(raw) != FRAMES * FRAME_BYTES:
        fail("the reference has %.1f frames"
             % (os.path.getsize(raw) / FRAME_BYTES))
    sound = os.path.join(folder, "sound.wav")
    quietly(["ffmpeg", "-v", "error", "-y", "-i", voice, "-af",
             "apad=whole_dur=%d" % SECONDS, "-ac", "2", sound])
    outputs = {"ours": os.path.join(folder, "ours.mp4"),
               "ffmpeg": os.path.join(folder, "ffmpeg.mp4")}
    floor, ours = Floor(files, raw, sound), Ours(folder, plan)
    kinds = {"decode": floor.decode, "encode": floor.encode,
             "sound": floor.encode_sound,
             "ours": lambda: ours.run(outputs["ours"]),
             "ffmpeg": lambda: measure(ffmpeg_command(
                 files, voice, captions, outputs["ffmpeg"]))}
    ges = Ges(folder, ours.ef, plan)
    if ges.usable:
        kinds["ges"] = ges.run
    costs = {kind: [] for kind in kinds}
    for i in range(runs):
        say("run %d of %d" % (i + 1, runs))
        for kind, run in kinds.items():
            costs[kind].append(run())
    quality = check(outputs, raw)
    m = {kind: median(list_) for kind, list_ in costs.items()}
    total = Cost(m["decode"].wall + m["encode"].wall + m["sound"].wall,
                 m["decode"].cpu + m["encode"].cpu + m["sound"].cpu,
                 m["decode"].megabytes + m["encode"].megabytes)
    report(m, total, quality, outputs)
    if ours.verify:
        say("beside it: verify %.2f CPU s" % median(ours.verify).cpu)
    if json_path:
        with open(json_path, "w", encoding="utf-8") as file:
            json.dump({k: [vars(c) for c in v] for k, v in costs.items()},
                      file, indent=1)
    say("R1: %.2f x floor, %.2f x ffmpeg (wall %.2f x), %.0f MB"
        % (m["ours"].cpu / total.cpu, m["ours"].cpu / m["ffmpeg"].cpu,
           m["ours"].wall / m["ffmpeg"].wall, m["ours"].megabytes))


def report(m, total, quality, outputs):
    say("")
    say("R1: 30 s, 1080x1920, 30 fps, medians")
    rows = [("floor (decode + x264 + AAC)", total),
            ("  decode the used ranges", m["decode"]),
            ("  x264enc on raw frames", m["encode"]),
            ("  AAC", m["sound"]),
            ("ours (master + render)", m["ours"]),
            ("one ffmpeg filter graph", m["ffmpeg"])]
    if "ges" in m:
        rows.append(("GES, no captions, no sound", m["ges"]))
    table(rows)
    for who in ("ours", "ffmpeg"):
        say("%s: %d frames, PSNR %.2f dB where there are no captions, %.2f MB"
            % (who, FRAMES, quality[who],
               os.path.getsize(outputs[who]) / 1e6))
    say("memory: %.2f x (decode + encode)"
        % (m["ours"].megabytes / total.megabytes))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int,
                        default=int(os.environ.get("EF_BENCH_RUNS", "3")))
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--keep", metavar="FOLDER")
    options = parser.parse_args()
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
        bench(os.path.abspath(options.keep), options.runs, options.json)
        return
    with tempfile.TemporaryDirectory(prefix="ef-r1-") as folder:
        bench(folder, options.runs, options.json)


if __name__ == "__main__":
    main()
