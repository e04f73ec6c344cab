variable "name" {
  description = "Prefix of all names."
  type        = string
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets without a way out, one a broker: three of them."
  type        = list(string)
}

variable "client_security_group_id" {
  description = "Who may connect."
  type        = string
}

variable "kafka_version" {
  description = "Version of Kafka."
  type        = string
}

variable "instance_type" {
  description = "Machine of a broker."
  type        = string
}

variable "storage_gb" {
  description = "Disk of a broker."
  type        = number
}
