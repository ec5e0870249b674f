import "./common.js";
import "./take_along.js";
import "./pocket.js";
import "./passkeys.js";
import "./messages.js";

// The strip of an account's pages shows the present one.
const here = document.querySelector(".account-nav [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - 48;
