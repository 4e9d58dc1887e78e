declare module "virtual:recorded" {
  const recorded: import("../recorded.ts").Recorded;
  export default recorded;
}

/** Was the studio built with TensorFlow.js beside it? */
declare const __HAS_TFJS__: boolean;
