export { TensorBoard, type TensorBoardOptions, tensorBoard } from "./tensorboard.js";
