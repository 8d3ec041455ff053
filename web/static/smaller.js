// A photo as it is sent: made smaller where it has more pixels than the reader looks at, and turned into a JPEG where
// this browser knows its format and the reader does not, such as a phone's HEIC.

const SENT_PIXELS = 4_000_000; // the reader itself shrinks what is larger
const READ_TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", "image/tiff", "image/avif"];
const SEE_THROUGH_TYPES = ["image/png", "image/webp", "image/gif", "image/avif"]; // may have no paper
const JPEG_QUALITY = 0.9; // of 1; at 0.9 the edges of ink show no blocks

async function asSent(file) {
  const image = await createImageBitmap(file).catch(() => null);
  if (!image) return file; // unknown to this browser; the reader may know it
  const share = Math.min(1, Math.sqrt(SENT_PIXELS / (image.width * image.height)));
  const isRead = READ_TYPES.includes(file.type);
  if (share === 1 && isRead) return file;
  const sheet = document.createElement("canvas");
  sheet.width = Math.round(share * image.width);
  sheet.height = Math.round(share * image.height);
  const pen = sheet.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, 0, 0, sheet.width, sheet.height);
  image.close();
  const type = SEE_THROUGH_TYPES.includes(file.type) ? "image/png" : "image/jpeg";
  const smaller = await new Promise((resolve) => sheet.toBlob(resolve, type, JPEG_QUALITY));
  return isRead && smaller.size > file.size ? file : smaller;
}
