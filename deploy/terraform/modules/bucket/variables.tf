variable "name" {
  description = "Prefix of all names."
  type        = string
}

variable "origins" {
  description = "Web origins that may load from it, such as https://social.example.org."
  type        = list(string)
}
