// The camera: a live view, and one photo taken from it. `taken` gets the photo; `failed` words for people, or "" once
// they no longer hold.

const PHOTO_TYPE = "image/jpeg";

function camera(root, opener, { taken, failed }) {
  const view = root.querySelector("video");
  let stream = null;

  async function start() {
    failed("");
    if (!navigator.mediaDevices) return askPhone(); // the page came from another machine without https
    try {
      stream ??= await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch (error) {
      return failed(whyNoCamera(error.name));
    }
    view.srcObject = stream;
    root.hidden = false;
    await view.play();
    root.querySelector(".camera-take").focus();
  }

  // A phone opens its camera for this kind of field; elsewhere it chooses a file.
  function askPhone() {
    const field = document.createElement("input");
    field.type = "file";
    field.accept = "image/*";
    field.capture = "environment";
    field.addEventListener("change", () => field.files.length && taken(field.files[0]));
    field.click();
  }

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    view.srcObject = stream = null;
    root.hidden = true;
    opener.focus();
  }

  function take() {
    const still = document.createElement("canvas");
    still.width = view.videoWidth;
    still.height = view.videoHeight;
    still.getContext("2d").drawImage(view, 0, 0);
    stop();
    still.toBlob((photo) => taken(new File([photo], "camera.jpg", { type: PHOTO_TYPE })), PHOTO_TYPE, 0.92);
  }

  // What was said of a camera that was not allowed no longer holds once the visitor changes that.
  async function watchPermission() {
    const permission = await navigator.permissions?.query({ name: "camera" }).catch(() => null); // unknown to some
    permission?.addEventListener("change", () => failed(""));
  }

  watchPermission();
  opener.addEventListener("click", start);
  root.querySelector(".camera-take").addEventListener("click", take);
  root.querySelector(".camera-stop").addEventListener("click", stop);
}

function whyNoCamera(name) {
  if (name === "NotAllowedError") return "The browser does not let the page use the camera. Allow it, or choose a photo.";
  if (name === "NotReadableError") return "Another program uses the camera. Close it, or choose a photo.";
  return "There is no camera to use here. Choose a photo.";
}
