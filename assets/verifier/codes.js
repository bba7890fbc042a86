/** Barcodes in a picture or before the camera, read on this machine: QR codes and the Data Matrix of a seal. */
import BinaryBitmap from "@zxing/library/es2015/core/BinaryBitmap.js";
import HybridBinarizer from "@zxing/library/es2015/core/common/HybridBinarizer.js";
import DataMatrixReader from "@zxing/library/es2015/core/datamatrix/DataMatrixReader.js";
import QRCodeReader from "@zxing/library/es2015/core/qrcode/QRCodeReader.js";
import ResultMetadataType from "@zxing/library/es2015/core/ResultMetadataType.js";
import RGBLuminanceSource from "@zxing/library/es2015/core/RGBLuminanceSource.js";

const READERS = [new DataMatrixReader(), new QRCodeReader()];
const SEARCHED = 1600;
const READ = [720, 1100];
const CELLS = 72;
const MOST_DOTS = 64e6;
const BINARY = [241, 131, 11];
const BYTE_OF = new Map([...new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 256 }, (_, i) => i))].map((letter, i) => [letter, i]));

/** The bytes of each code in a picture file; throws where it is no picture that this browser reads. */
export async function codesIn(bytes) {
  const picture = await createImageBitmap(new Blob([bytes]));
  if (picture.width * picture.height > MOST_DOTS) throw new RangeError("too large");
  const scale = Math.min(1, SEARCHED / Math.max(picture.width, picture.height));
  const found = new Map();
  const [first, ...others] = [whole(picture), ...places(drawn(picture, scale)).map((place) => scaled(place, 1 / scale))];
  for (const place of [...others, first]) {
    if (place === first && found.size) break;
    for (const side of READ) {
      const codes = read(drawn(picture, Math.min(3, side / Math.max(place.width, place.height)), place));
      for (const code of codes) found.set(code.join(), code);
      if (codes.length) break;
    }
  }
  return [...found.values()];
}

function scaled(place, by) {
  return Object.fromEntries(Object.entries(place).map(([name, value]) => [name, Math.floor(value * by)]));
}

/** The bytes of a code in the middle of a camera's picture, or nothing yet. */
export function codeBefore(video) {
  const side = Math.min(video.videoWidth, video.videoHeight);
  if (!side) return null;
  const middle = { x: (video.videoWidth - side) / 2, y: (video.videoHeight - side) / 2, width: side, height: side };
  return read(drawn(video, Math.min(1, 900 / side), middle))[0] ?? null;
}

function drawn(source, scale, from = { x: 0, y: 0, width: source.width, height: source.height }) {
  const [width, height] = [from.width, from.height].map((each) => Math.max(1, Math.round(each * scale)));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "#fff"; // what is transparent is paper
  context.fillRect(0, 0, width, height);
  context.drawImage(source, from.x, from.y, from.width, from.height, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const grey = new Uint8ClampedArray(width * height);
  for (let i = 0; i < grey.length; i++) grey[i] = (data[4 * i] * 77 + data[4 * i + 1] * 151 + data[4 * i + 2] * 28) >> 8;
  return { grey, width, height };
}

const bitmap = ({ grey, width, height }) => new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(grey, width, height)));
const whole = ({ width, height }) => ({ x: 0, y: 0, width, height });

function read(image) {
  const found = [];
  for (const reader of READERS) {
    try {
      const result = reader.decode(bitmap(image));
      found.push(reader === READERS[0] ? binary(result) : plain(result));
    } catch {
      // no code of this kind here
    } finally {
      reader.reset();
    }
  }
  return found;
}

/** Where codes may stand: about square, and evenly half dark, which neither text nor pictures are. */
function places(image) {
  const { width, height } = image;
  const cell = Math.max(4, Math.round(Math.max(width, height) / CELLS));
  const [across, down] = [Math.floor(width / cell), Math.floor(height / cell)];
  const dark = bitmap(image).getBlackMatrix();
  const busy = new Uint8Array(across * down);
  for (let i = 0; i < busy.length; i++) {
    let count = 0;
    const [left, top] = [(i % across) * cell, Math.floor(i / across) * cell];
    for (let y = top; y < top + cell; y++) for (let x = left; x < left + cell; x++) if (dark.get(x, y)) count++;
    busy[i] = count > 0.22 * cell * cell && count < 0.8 * cell * cell ? 1 : 0;
  }
  return grouped(busy, across, down)
    .filter(({ wide, high, count }) => wide >= 3 && high >= 3 && wide / high < 1.6 && high / wide < 1.6 && count > 0.5 * wide * high)
    .map(({ left, top, wide, high }) => {
      const [x, y] = [Math.max(0, (left - 1) * cell), Math.max(0, (top - 1) * cell)];
      return { x, y, width: Math.min(width - x, (wide + 2) * cell), height: Math.min(height - y, (high + 2) * cell) };
    });
}

/** The bytes of a Data Matrix. The library reads bytes as windows-1252, and the mark of binary data (ECI 899) as text. */
function binary(result) {
  const marked = BINARY.every((codeword, i) => result.getRawBytes()[i] === codeword);
  return Uint8Array.from([...result.getText()].slice(marked ? 3 : 0), (letter) => BYTE_OF.get(letter) ?? letter.charCodeAt(0));
}

/** The bytes of a QR code: of one that is bytes throughout as they stand, else of its text. */
function plain(result) {
  const [segment, ...rest] = result.getResultMetadata()?.get(ResultMetadataType.BYTE_SEGMENTS) ?? [];
  return segment && !rest.length && segment[0] === 0xdc ? Uint8Array.from(segment) : new TextEncoder().encode(result.getText());
}

function grouped(busy, across, down) {
  const groups = [];
  for (let start = 0; start < busy.length; start++) {
    if (busy[start] !== 1) continue;
    let [left, right, top, bottom, count] = [across, 0, down, 0, 0];
    const waiting = [start];
    busy[start] = 2;
    while (waiting.length) {
      const at = waiting.pop();
      const [x, y] = [at % across, Math.floor(at / across)];
      [left, right, top, bottom, count] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y), count + 1];
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
        const [nx, ny] = [x + dx, y + dy];
        if (nx < 0 || ny < 0 || nx >= across || ny >= down || busy[ny * across + nx] !== 1) continue;
        busy[ny * across + nx] = 2;
        waiting.push(ny * across + nx);
      }
    }
    groups.push({ left, top, wide: right - left + 1, high: bottom - top + 1, count });
  }
  return groups;
}
