#!/usr/bin/python3
# Edit Factory - a logo and text boxes, found in the finished video
# SPDX-License-Identifier: LGPL-2.1-or-later
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from media import ffmpeg, load  # noqa: E402
from tap import Sandbox, done, equal, near, ok, one_line  # noqa: E402

SCRIPT = "Hello there, a small world."
WIDTH, HEIGHT = 1080, 1920


def frame_at(video, seconds):
    """RGB of one frame, decoded by another tool."""
    return subprocess.run(
        ["ffmpeg", "-v", "error", "-ss", str(seconds), "-i", video,
         "-frames:v", "1", "-vf", "scale=out_range=full,format=rgb24",
         "-f", "rawvideo", "-"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
        check=True).stdout


def find(frame, colour, tolerance=40):
    """Bounding box of what has about that colour: x, y, width, height."""
    xs, ys = [], []
    for y in range(0, HEIGHT, 2):
        for x in range(0, WIDTH, 2):
            at = (y * WIDTH + x) * 3
            if all(abs(frame[at + i] - colour[i]) <= tolerance
                   for i in range(3)):
                xs.append(x)
                ys.append(y)
    if not xs:
        return None
    return (min(xs), min(ys), max(xs) - min(xs) + 2, max(ys) - min(ys) + 2)


def near_box(got, wanted, name):
    for i, side in enumerate(("x", "y", "width", "height")):
        near(got and got[i], wanted[i], 4, f"{name}: {side}")


def safe_area(name):
    """x, y, width, height of what the app leaves free."""
    path = os.path.join(os.environ["EF_DATA"], "safe-areas", name + ".json")
    c = load(path)["covered"]
    return (c["left"], c["top"], WIDTH - c["left"] - c["right"],
            HEIGHT - c["top"] - c["bottom"])


LAYERS = [
    {"uri": "pictures/product.png", "anchor": "left", "y": 0.3, "width": 0.3,
     "in": {"type": "pop"}},
    {"text": "ORDER", "anchor": "bottom", "colour": "#ff00ff", "at": -1,
     "box": {"colour": "#ff00ff"}},
]


def test_make(box):
    box.write("layers.json", json.dumps({"version": 1, "layers": LAYERS}))
    r = box.run("make", "script.txt", "-f", "grey.mp4", "-o", "out.mp4",
                "--preset", "tiktok", "--logo", "pictures/logo.png",
                "--logo-place", "top-right", "--logo-width", "0.2",
                "--layers", "layers.json")
    if not ok(r.status == 0, "ef make with a logo and layers", r):
        return
    plan = load(box.path("out.plan.json"))
    equal([layer.get("uri") for layer in plan["layers"]],
          ["pictures/product.png", None, "pictures/logo.png"],
          "they are in the plan, the logo over all")
    near(plan["layers"][2]["height"], 0.2, 1e-9,
         "the logo is no larger on a wide canvas")
    near(plan["layers"][1]["at"], plan["duration"] - 1, 1e-6,
         "a time below 0 counts from the end")
    names = [os.path.basename(i["path"])
             for i in load(box.path("out.manifest.json"))["inputs"]]
    ok({"logo.png", "product.png"} <= set(names),
       "the manifest has their hashes", names)
    x, y, width, height = safe_area("tiktok")
    early = frame_at(box.path("out.mp4"), 0.8)
    late = frame_at(box.path("out.mp4"), plan["duration"] - 0.3)
    near_box(find(early, (0, 255, 0)),
             (x + width * 0.8, y, width * 0.2, width * 0.1), "the logo")
    side = width * 0.3
    near_box(find(early, (0, 0, 255)),
             (x, y + height * 0.3 - side / 2, side, side), "the product")
    equal(find(early, (255, 0, 255)), None, "the button is not there yet")
    button = find(late, (255, 0, 255))
    ok(button and button[0] >= x and button[1] + button[3] <= y + height + 2,
       "and then it is, above the app's own", button)


def test_render(box):
    """Another logo, and only the picture is made again."""
    plan = load(box.path("out.plan.json"))
    plan["layers"] = plan["layers"][2:]
    plan["layers"][0].update({"anchor": "bottom-left", "x": 0, "y": 1})
    box.write("out.plan.json", json.dumps(plan))
    r = box.run("render", "out.plan.json", "-o", "again.mp4")
    if not ok(r.status == 0, "ef render of the changed plan", r):
        return
    x, y, width, height = safe_area("tiktok")
    near_box(find(frame_at(box.path("again.mp4"), 0.8), (0, 255, 0)),
             (x, y + height - width * 0.1, width * 0.2, width * 0.1),
             "the logo elsewhere")


def test_errors(box):
    def make(*args):
        return box.run("make", "script.txt", "-f", "grey.mp4", "-o", "no.mp4",
                       *args)
    box.write("text.png", "no picture\n")
    box.write("bad.json", json.dumps(
        {"version": 1, "layers": [{"text": "a", "sise": 4}]}))
    box.write("worse.json", json.dumps(
        {"version": 1, "layers": [{"text": "a", "uri": "text.png"}]}))
    box.write("nowhere.json", json.dumps(
        {"version": 1, "layers": [{"text": "a", "safe_area": "nowhere"}]}))
    ok(one_line(make("--logo", "text.png"), "text.png", "text"),
       "a logo that is no picture")
    ok(one_line(make("--logo", "gone.png"), "gone.png", "no such file"),
       "a logo that is not there")
    ok(one_line(make("--logo", "grey.mp4"), "grey.mp4", "not a picture"),
       "a logo that is a video")
    ok(one_line(make("--logo-width", "0.2"), "--logo", status=2),
       "a logo's width without a logo")
    ok(one_line(make("--layers", "bad.json"), "layers[0]", "sise"),
       "an unknown field is named")
    ok(one_line(make("--layers", "worse.json"), "layers[0]", "one of"),
       "a layer that is two things")
    ok(one_line(make("--layers", "nowhere.json"), "layers[0].safe_area",
                "nowhere"), "a safe area that is not there")
    ok(not os.path.exists(box.path("no.mp4")), "no video")


def main():
    with Sandbox() as box:
        os.makedirs(box.path("pictures"))
        ffmpeg("-f", "lavfi", "-i", "color=c=0x808080:s=640x360:r=25:d=8,"
               "noise=alls=40:allf=t", "-c:v", "libx264", "-preset",
               "ultrafast", "-pix_fmt", "yuv420p", box.path("grey.mp4"))
        for name, colour, size in (("logo", "0x00ff00", "200x100"),
                                   ("product", "0x0000ff", "400x400")):
            ffmpeg("-f", "lavfi", "-i", f"color=c={colour}:s={size}",
                   "-frames:v", "1", "-pix_fmt", "rgba",
                   box.path(f"pictures/{name}.png"))
        box.write("script.txt", SCRIPT)
        test_make(box)
        test_render(box)
        test_errors(box)
    done()


main()
