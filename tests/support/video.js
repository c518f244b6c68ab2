// A video to seek in, made by the browser that plays it.

/** Its seconds; second `s` is the colour `colorAt(s)`. */
export const VIDEO_SECONDS = 24;

/** Red and green of second `s`. */
export function colorAt(second) {
  return [second * 10, 250 - second * 10];
}

/**
 * Encodes it in a page: VP8 in WebM with cues, a good megabyte of it.
 *
 * @param page a page of a secure origin that serves Mediabunny as `/mediabunny.mjs`.
 * @returns {Promise<Buffer>}
 */
export async function makeVideo(page) {
  const base64 = await page.evaluate(async (seconds) => {
    const { BufferTarget, CanvasSource, Output, WebMOutputFormat } =
      await import('/mediabunny.mjs');
    const canvas = new OffscreenCanvas(320, 180);
    const context = canvas.getContext('2d');
    const source = new CanvasSource(canvas, { codec: 'vp8', bitrate: 1e6, keyFrameInterval: 1 });
    const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
    const framesPerSecond = 8;
    output.addVideoTrack(source, { frameRate: framesPerSecond });
    await output.start();
    for (let frame = 0; frame < seconds * framesPerSecond; ++frame) {
      const second = Math.floor(frame / framesPerSecond);
      context.fillStyle = `rgb(${second * 10} ${250 - second * 10} 0)`;
      context.fillRect(0, 0, 320, 90);
      // What does not compress well, so that it takes more than one request.
      for (let i = 0; i < 3000; ++i) {
        context.fillStyle = `hsl(${Math.random() * 360} 100% 50%)`;
        context.fillRect(Math.random() * 320, 90 + Math.random() * 90, 4, 4);
      }
      await source.add(frame / framesPerSecond, 1 / framesPerSecond);
    }
    await output.finalize();
    const bytes = new Uint8Array(output.target.buffer);
    let binary = '';
    for (let i = 0; i < bytes.length; i += 32768) {
      binary += String.fromCharCode(...bytes.subarray(i, i + 32768));
    }
    return btoa(binary);
  }, VIDEO_SECONDS);
  return Buffer.from(base64, 'base64');
}
