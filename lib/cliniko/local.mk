# lib/cliniko
