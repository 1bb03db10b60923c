"""The anatomical position: linear blend skinning of the left half, mirrored to the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tools.body.source import BaseMesh, Floats, Ints, Source

Rig = dict[str, dict[str, Any]]


def unit(vector: Floats) -> Floats:
    """The vector at length one."""
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float64)


def turn(axis: Floats, angle: float) -> Floats:
    """Rotation matrix about an axis, angle in radians (Rodrigues)."""
    x, y, z = unit(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


def carry(start: Floats, goal: Floats, share: float = 1.0) -> Floats:
    """The shortest rotation from one direction to another, or a share of it."""
    start, goal = unit(start), unit(goal)
    axis = np.cross(start, goal)
    size = float(np.linalg.norm(axis))
    if size < 1e-9:
        return np.eye(3)
    return turn(axis, share * float(np.arctan2(size, start @ goal)))


@dataclass(frozen=True)
class Skeleton:
    """Bones of one unposed shape: heads and tails in space, and each bone's parent."""

    rig: Rig
    heads: dict[str, Floats]
    tails: dict[str, Floats]

    @classmethod
    def of(cls, rig: Rig, mesh: BaseMesh, vertices: Floats) -> Skeleton:
        """Read joint positions off the joint cubes of a shape."""

        def place(end: dict[str, Any]) -> Floats:
            if end["strategy"] == "CUBE":
                return np.asarray(vertices[mesh.joints[end["cube_name"]]].mean(axis=0))
            if end["strategy"] == "MEAN":
                return np.asarray(vertices[end["vertex_indices"]].mean(axis=0))
            return np.asarray(vertices[end["vertex_index"]])

        return cls(
            rig,
            {name: place(bone["head"]) for name, bone in rig.items()},
            {name: place(bone["tail"]) for name, bone in rig.items()},
        )

    def children(self, name: str) -> list[str]:
        """Bones hanging on a bone."""
        return [other for other, bone in self.rig.items() if bone["parent"] == name]


class Pose:
    """Rigid motions per bone, built from the root outwards by turning bones about their heads."""

    def __init__(self, skeleton: Skeleton) -> None:
        self.skeleton = skeleton
        self.rotation = {name: np.eye(3) for name in skeleton.rig}
        self.offset = {name: np.zeros(3) for name in skeleton.rig}

    def head(self, name: str) -> Floats:
        """Where a bone starts now."""
        return np.asarray(self.rotation[name] @ self.skeleton.heads[name] + self.offset[name])

    def tail(self, name: str) -> Floats:
        """Where a bone ends now."""
        return np.asarray(self.rotation[name] @ self.skeleton.tails[name] + self.offset[name])

    def rotate(self, name: str, matrix: Floats) -> None:
        """Turn a bone, with all that hangs on it, about its head."""
        pivot = self.head(name)
        stack = [name]
        while stack:
            bone = stack.pop()
            self.rotation[bone] = matrix @ self.rotation[bone]
            self.offset[bone] = matrix @ (self.offset[bone] - pivot) + pivot
            stack.extend(self.skeleton.children(bone))

    def aim(self, name: str, end: str, goal: Floats) -> None:
        """Turn a bone so that the line from its head to another bone's head points along a goal."""
        self.rotate(name, carry(self.head(end) - self.head(name), goal))


def direction(outward: float, forward: float) -> Floats:
    """A direction pointing down, tilted outward and forward by degrees (left side)."""
    out, front = np.tan(np.radians(outward)), np.tan(np.radians(forward))
    return unit(np.array([out, -1.0, front]))


ARM_OUT, ARM_FORWARD = 18.0, -2.0
FOREARM_OUT, FOREARM_FORWARD = 22.0, 5.0
HAND_OUT, HAND_FORWARD = 20.0, 7.0
THIGH_OUT, THIGH_FORWARD = 1.4, 1.0
SHANK_OUT, SHANK_FORWARD = 1.8, -3.5
SHOULDER_TWIST = 0.25  # share of the turn to palms-forward taken by the upper arm
ELBOW_SHARE, WRIST_SHARE = 0.35, 0.85  # of the rest: at the elbow end, and at the end of the forearm
ARM_RAISED, GIRDLE_SHARE = 40.0, 0.15  # degrees, and the shoulder girdle's share
FINGER_SPREAD = {2: -2.5, 3: 0.0, 4: 3.0, 5: 6.5}
JAW_CLOSED = 2.4  # degrees, so that the lips meet
THUMB_IN = 14.0  # degrees the thumb comes back towards the palm


def anatomical(skeleton: Skeleton) -> Pose:
    """The left half in the anatomical position (the right half is its mirror image)."""
    pose = Pose(skeleton)
    pose.rotate("jaw", turn(np.array([1.0, 0.0, 0.0]), np.radians(-JAW_CLOSED)))
    pose.aim("upperarm01.L", "lowerarm01.L", direction(ARM_OUT, ARM_FORWARD))
    pose.aim("lowerarm01.L", "wrist.L", direction(FOREARM_OUT, FOREARM_FORWARD))
    pose.rotate("wrist.L", carry(_hand_line(pose), direction(HAND_OUT, HAND_FORWARD)))
    _palms_forward(pose)
    pose.rotate("wrist.L", carry(_hand_line(pose), direction(HAND_OUT, HAND_FORWARD)))
    _open_fingers(pose)
    pose.aim("upperleg01.L", "lowerleg01.L", direction(THIGH_OUT, THIGH_FORWARD))
    pose.aim("lowerleg01.L", "foot.L", direction(SHANK_OUT, SHANK_FORWARD))
    pose.rotate("foot.L", pose.rotation["foot.L"].T)
    return pose


def reaching(skeleton: Skeleton) -> Pose:
    """The anatomical position with the arms raised forward, so that a side view shows the flank beneath them."""
    pose = anatomical(skeleton)
    pose.rotate("shoulder01.L", turn(np.array([1.0, 0.0, 0.0]), np.radians(-ARM_RAISED * GIRDLE_SHARE)))
    pose.rotate("upperarm01.L", turn(np.array([1.0, 0.0, 0.0]), np.radians(-ARM_RAISED * (1 - GIRDLE_SHARE))))
    return pose


def _hand_line(pose: Pose) -> Floats:
    return pose.head("finger3-1.L") - pose.head("wrist.L")


def palm_normal(pose: Pose) -> Floats:
    """Where the left palm faces."""
    across = pose.head("finger5-1.L") - pose.head("finger2-1.L")
    return unit(np.cross(across, _hand_line(pose)))


def _palms_forward(pose: Pose) -> None:
    for _ in range(3):
        axis = unit(pose.head("wrist.L") - pose.head("lowerarm01.L"))
        facing = palm_normal(pose)
        facing = facing - axis * (facing @ axis)
        goal = np.array([0.0, 0.0, 1.0])
        goal = goal - axis * goal[2] * axis[2]
        angle = float(np.arctan2(np.cross(facing, goal) @ axis, facing @ goal))
        arm = unit(pose.head("lowerarm01.L") - pose.head("upperarm01.L"))
        pose.rotate("upperarm02.L", turn(arm, angle * SHOULDER_TWIST))
        rest = angle * (1 - SHOULDER_TWIST)
        pose.rotate("lowerarm01.L", turn(axis, rest * ELBOW_SHARE))
        pose.rotate("lowerarm02.L", turn(axis, rest * (WRIST_SHARE - ELBOW_SHARE)))
        pose.rotate("wrist.L", turn(axis, rest * (1 - WRIST_SHARE)))
        pose.aim("lowerarm01.L", "wrist.L", direction(FOREARM_OUT, FOREARM_FORWARD))


def _open_fingers(pose: Pose) -> None:
    normal = palm_normal(pose)
    line = _hand_line(pose)
    pose.rotate("finger1-1.L", turn(normal, -np.radians(THUMB_IN)))
    for finger in range(2, 6):
        spread = turn(normal, np.radians(FINGER_SPREAD[finger]))
        goal = spread @ unit(line)
        for joint, lift in ((1, 0.05), (2, 0.10), (3, 0.16)):
            bone = f"finger{finger}-{joint}.L"
            current = pose.tail(bone) - pose.head(bone)
            pose.rotate(bone, carry(current, unit(goal + lift * normal)))


def skin(mesh_mirror: Ints, vertices: Floats, weights: Floats, pose: Pose, bones: list[str]) -> Floats:
    """Posed skin: blend the rigid motions on the left half and the midline, mirror onto the right half."""
    posed = np.zeros_like(vertices)
    for index, bone in enumerate(bones):
        share = weights[:, index]
        used = np.flatnonzero(share)
        moved = vertices[used] @ pose.rotation[bone].T + pose.offset[bone]
        posed[used] += share[used, None] * moved
    left = vertices[:, 0] >= 0
    flipped = posed[mesh_mirror] * [-1.0, 1.0, 1.0]
    out = np.where(left[:, None], posed, flipped)
    out[mesh_mirror == np.arange(len(out)), 0] = 0.0
    return np.asarray(out)


def bone_weights(source: Source, bones: list[str], count: int) -> Floats:
    """Weight of each bone on each vertex, rows summing to one."""
    table = source.json("rigs/standard/weights.default.json")["weights"]
    weights = np.zeros((count, len(bones)))
    for index, bone in enumerate(bones):
        for vertex, share in table.get(bone, []):
            if vertex < count:
                weights[vertex, index] = share
    total = weights.sum(axis=1, keepdims=True)
    return np.asarray(weights / np.where(total > 0, total, 1.0))
