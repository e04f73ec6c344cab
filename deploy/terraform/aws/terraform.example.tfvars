region      = "eu-central-1"
origins     = ["https://social.example.org"]
admin_cidrs = ["192.0.2.0/24"]
