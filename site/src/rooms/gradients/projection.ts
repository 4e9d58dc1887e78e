/** From (w, b, E) to the screen: a block seen from a place that can be moved around it. */

/** Where one looks from, in degrees. */
export interface View {
  azimuth: number;
  elevation: number;
}

export type ScreenPoint = readonly [x: number, y: number];

export interface Projection {
  /** u and v from -1 to 1 along w and b, z from 0 to 1 upwards. */
  at(u: number, v: number, z: number): ScreenPoint;
  /** Is the edge at u = ±1 (v = ±1) the one near the reader? The sign of it. */
  readonly nearU: 1 | -1;
  readonly nearV: 1 | -1;
}

const DISTANCE = 5.2;
/** The height of the block by the length of its side. */
const HEIGHT = 0.92;

export function projection({ azimuth, elevation }: View, width: number, height: number): Projection {
  const [a, e] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  const [cosA, sinA, cosE, sinE] = [Math.cos(a), Math.sin(a), Math.cos(e), Math.sin(e)];
  const size = Math.min(width / 3.2, height / 2.62);
  const [cx, cy] = [width / 2, height / 2 - 0.2 * size];
  return {
    at(u, v, z) {
      const up = (z - 0.42) * HEIGHT;
      const across = u * cosA - v * sinA;
      const towards = u * sinA + v * cosA;
      const depth = towards * cosE + up * sinE;
      const scale = (size * DISTANCE) / (DISTANCE - depth);
      return [cx + across * scale, cy + (towards * sinE - up * cosE) * scale];
    },
    nearU: sinA >= 0 ? 1 : -1,
    nearV: cosA >= 0 ? 1 : -1,
  };
}
