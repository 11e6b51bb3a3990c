# Edit Factory - is this a build with sanitizers?
# SPDX-License-Identifier: LGPL-2.1-or-later
import os


def why_not():
    """Why programs of others cannot load our plugins; None when they can. A
    sanitizer's runtime must be there first: only programs that were built with
    it have it."""
    library = os.path.join(os.environ["EF_BUILD_DIR"], "gst", "timeline",
                           "libgsteftimeline.so")
    with open(library, "rb") as file:
        if b"__asan_init" in file.read():
            return "our plugins are sanitized, and what loads them is not"
    return None
