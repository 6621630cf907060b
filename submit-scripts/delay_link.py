#!/usr/bin/env python3
"""Switches Ethernet frames between the given interfaces, each some milliseconds after it came.

Usage: delay_link.py MILLISECONDS INTERFACE INTERFACE...

For netns-bench.sh, on machines whose kernel has no netem. Takes root. Frames keep what the kernel
left to the network card, checksums and segmentation, by the header of virtio before each of them.
"""

import collections
import select
import socket
import sys
import time

ETH_P_ALL = 3
SOL_PACKET = 263
PACKET_VNET_HDR = 15
HEADER = 10  # bytes of virtio before a frame
LONGEST = 1 << 17  # bytes of a frame that is not segmented yet
BUFFER = 1 << 24


def port(name):
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    raw.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
    raw.bind((name, 0))
    raw.setblocking(False)
    return raw


def main(delay, names):
    ports = [port(name) for name in names]
    known = {}  # the port behind which an address is
    waiting = collections.deque()  # (due, frame, port it came by), the first one first
    while True:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        for ready in select.select(ports, [], [], timeout)[0]:
            try:
                while True:
                    frame, address = ready.recvfrom(LONGEST)
                    if address[2] != socket.PACKET_OUTGOING:
                        waiting.append((time.monotonic() + delay, frame, ready))
            except BlockingIOError:
                pass
        while waiting and waiting[0][0] <= time.monotonic():
            _, frame, came = waiting.popleft()
            known[frame[HEADER + 6 : HEADER + 12]] = came
            target = known.get(frame[HEADER : HEADER + 6])
            for other in [target] if target else ports:
                if other is not came:
                    try:
                        other.send(frame)
                    except OSError:  # lost, as on a link that is full
                        pass


if __name__ == "__main__":
    main(float(sys.argv[1]) / 1000, sys.argv[2:])
