variable "name" {
  description = "Prefix of all names."
  type        = string
}

variable "region" {
  description = "Region, for the endpoint of the bucket."
  type        = string
}

variable "cidr" {
  description = "Addresses of the whole network; a /16 leaves room for some 20,000 pods."
  type        = string
}

variable "zone_count" {
  description = "Availability zones to spread over."
  type        = number

  validation {
    condition     = var.zone_count >= 2 && var.zone_count <= 6
    error_message = "Managed databases need two zones, and the addresses are cut for six."
  }
}
