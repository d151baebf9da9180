"""Who somebody is: sign-ins with Google over Firebase Auth, where the operator has set them up."""
